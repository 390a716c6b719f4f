// The what-if of the page beside `bygd score`: the same question, the same answer, for many settings over several rule sets.
//
//     BYGD=target/release/bygd node --test tests/browser/what_if.test.mjs
//
// Without the environment variable BYGD, target/release/bygd is run.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { decide, flags, parseKronor, quoted } = createRequire(import.meta.url)(resolve(here, "../../src/write/report/templates/what_if.js"));
const bygd = resolve(process.env.BYGD ?? join(here, "../../target/release/bygd"));
const folder = mkdtempSync(join(tmpdir(), "bygd-what-if-"));
after(() => rmSync(folder, { recursive: true, force: true }));

// Points: A alone ahead; B, C and D tied; E open (nobody knows of existing networks); F's amount is not known; G fails a condition; H has
// withdrawn; I and J tied further down, of which I takes a part; K far behind.
const POINTS = `project_id;permanent_households;permanent_signed;requested_support;eligible_cost;capacity_financing_plan;\
capacity_project_manager;capacity_finance;capacity_procurement;capacity_technical;existing_network_premises;commercial_plan_premises;\
largest_place_inhabitants;consultation_public;consultation_municipality;other_public_funding;status;accepts_part_grant;lowest_support
A;200;180;5400000;12000000;ja;ja;ja;ja;ja;0;0;0;ja;ja;0;;nej;
B;100;86;2000000;4000000;ja;ja;ja;ja;ja;0;0;0;ja;ja;0;;ja;500000
C;100;86;2000000;4000000;ja;ja;ja;ja;ja;0;0;0;ja;ja;0;;nej;
D;100;86;1000000;2000000;ja;ja;ja;ja;ja;0;0;0;ja;ja;0;;ja;1
E;90;80;1500000;3000000;ja;ja;ja;ja;ja;;0;0;ja;ja;0;;nej;
F;80;68;;3000000;ja;ja;ja;ja;ja;0;0;0;ja;ja;0;;nej;
G;300;290;200000;400000;ja;ja;ja;ja;ja;0;0;320;ja;ja;0;;nej;
H;50;50;200000;400000;ja;ja;ja;ja;ja;0;0;0;ja;ja;0;återkallad;nej;
I;60;48;3000000;6000000;ja;ja;ja;ja;ja;0;0;0;ja;ja;0;;ja;1000000
J;60;48;3000000;6000000;ja;ja;ja;ja;ja;0;0;0;ja;ja;0;;nej;
K;20;4;100000;200000;nej;nej;nej;nej;nej;0;0;0;ja;ja;0;;ja;
`;

// Three areas and a national pot; N1 and N2 tied across pots, X without a pot of its own.
const POTS = `project_id;buildings;buildings_with_household_or_workplace;prioritised_buildings;requested_support;area_pot;accepts_part_grant;lowest_support
N1;100;100;0;3000000;norrland;ja;1000000
N2;100;100;0;3000000;Norrland;nej;
N3;100;100;0;3500000;NORRLAND;nej;
S1;50;50;0;2000000;svealand;ja;
S2;50;50;10;2500000;svealand;nej;
S3;50;50;0;4000000;svealand;ja;100000
G1;80;80;0;1600000;gotaland;nej;
G2;10;10;0;900000;gotaland;ja;800000
X;40;40;0;1000000;norge;nej;
`;

// Part grants, refusals behind the line and a floor.
const RULES = `base = "landsbygdsprogrammet-2016"
id = "delat"
title = "Delat stöd"
valid_from = "2016-01-01"

[floor]
points = 200
comparison = "at_least"
assumed = "för prov"

[line]
rule = { value = "part_grant", assumed = "för prov" }
after = { value = "refused", assumed = "för prov" }
`;

function round(name, table, rules, more = []) {
  const file = join(folder, `${name}.csv`);
  writeFileSync(file, table);
  const command = ["score", "--applications", file, "--rules", rules, ...more];
  const out = join(folder, name);
  run([...command, "--out", out]);
  return { name, command, data: JSON.parse(readFileSync(join(out, "scorecards.json"), "utf8")), runs: 0 };
}

function run(words) {
  try {
    return execFileSync(bygd, words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new Error(`bygd ${words.join(" ")}\n${error.stderr ?? error}`);
  }
}

// The answer of the tool: rows of what_if.csv.
function tool(round, asked) {
  round.runs += 1;
  const out = join(folder, `${round.name}-${round.runs}`);
  run([...round.command, ...asked, "--out", out]);
  const [header, ...rows] = readFileSync(join(out, "what_if.csv"), "utf8").trimEnd().split("\n");
  assert.equal(header, "project_id,rank,outcome,granted_support,reserved_support");
  return rows;
}

const page = (round, settings) =>
  decide(round.data, settings).projects.map((row) =>
    [row.project_id, row.rank ?? "", row.outcome, row.granted ?? "", row.reserved].join(","));

writeFileSync(join(folder, "delat.toml"), RULES);
writeFileSync(join(folder, "val.csv"), "project_id,decision,reason\nC,bifall,lottning\nB,avslag,lottning\n");
const rounds = {
  stop: round("stop", POINTS, "landsbygdsprogrammet-2016", ["--budget", "9000000"]),
  skane: round("skane", POINTS, "skane-2016", ["--budget", "12000000"]),
  chosen: round("chosen", POINTS, "landsbygdsprogrammet-2016", ["--budget", "9000000", "--decide", "val.csv"]),
  part: round("part", POINTS, join(folder, "delat.toml"), ["--budget", "15000000"]),
  none: round("none", POINTS, "landsbygdsprogrammet-2016"),
  pots: round("pots", POTS, "pts-2022"),
};

const budgets = (...all) => ({ budgets: all.map((amount) => (amount === null ? null : BigInt(amount))) });
const ONE = [0n, 1n, 5400000n, 5399999n, 7400000n, 8400000n, 8900001n, 10400000n, 13900000n, 16900000n, 18500000n, 100000000000000n];
const WITHDRAWN = [[], ["B"], ["B", "C"], ["A"], ["E", "F"], ["A", "B", "C", "D", "E", "F", "I", "J", "K"]];
const LINES = ["stop", "skip_and_fill", "part_grant"];
const cases = [];
for (const name of ["stop", "skane", "chosen", "part", "none"]) {
  ONE.forEach((budget, at) => {
    const settings = { budgets: [budget], line: LINES[at % 3], withdrawn: WITHDRAWN[(at + name.length) % WITHDRAWN.length] };
    cases.push([name, settings]);
  });
  for (const line of LINES) cases.push([name, { line, withdrawn: ["C"] }]);
}
cases.push(
  ["pots", budgets(3000000, null, null, null)],
  ["pots", budgets(0, 0, 0, 0)],
  ["pots", budgets(0, 0, 0, 8000000)],
  ["pots", budgets(5999999, 2000000, 2000000, 500000)],
  ["pots", { ...budgets(3500000, 4500000, 1600000, null), line: "stop" }],
  ["pots", { ...budgets(4200000, 5000000, 2450000, 300000), line: "part_grant" }],
  ["pots", { ...budgets(4200000, 5000000, 2450000, 300000), line: "part_grant", withdrawn: ["N1", "S2"] }],
  ["pots", { ...budgets(6000000, 1, 900000, 2), withdrawn: ["G2"] }],
  ["pots", { withdrawn: ["X", "N2"] }],
  ["pots", { ...budgets(100000000000000, 100000000000000, 0, 0), line: "stop", withdrawn: ["G1"] }],
);

test("the page gives the outcomes that the results have", () => {
  for (const round of Object.values(rounds)) {
    const expected = round.data.projects.map((one) =>
      [one.project_id, one.rank ?? "", one.outcome, one.granted_support ?? "", one.reserved_support].join(","));
    assert.deepEqual(page(round, {}), expected, round.name);
    const pots = decide(round.data, {}).pots.map(({ budget, granted, reserved, left }) => [budget, granted, reserved, left].map(String));
    assert.deepEqual(pots, round.data.pots.map((pot) => [pot.budget, pot.granted, pot.reserved, pot.left].map(String)), round.name);
  }
});

test("the rounds have what is hard: ties, open cases, unknown amounts, part grants, choices, money that flows on", () => {
  const outcomes = new Set(cases.flatMap(([name, settings]) => decide(rounds[name].data, settings).projects.map((row) => row.outcome)));
  for (const outcome of ["granted", "part_granted", "refused_budget", "carried_over", "refused_floor", "refused_condition", "needs_decision", "withdrawn"]) {
    assert.ok(outcomes.has(outcome), outcome);
  }
  const states = (name) => new Set(rounds[name].data.projects.map((one) => one.before_money.state));
  assert.deepEqual([...states("part")].sort(), ["not_ranked", "open", "ready", "refused_floor"]);
  assert.ok(rounds.chosen.data.projects.some((one) => one.before_money.choice === true));
  assert.ok(rounds.stop.data.projects.some((one) => one.support.grantable === null && one.support.requested === null), "an unknown amount");
  assert.ok(cases.length >= 20);
});

for (const [name, settings] of cases) {
  const asked = flags(rounds[name].data, settings);
  if (asked.length === 0) continue;
  test(`${name}: ${asked.join(" ")}`, () => assert.deepEqual(page(rounds[name], settings), tool(rounds[name], asked)));
}

test("the command says only what differs, in words that a shell reads as they are", () => {
  const { data } = rounds.stop;
  assert.deepEqual(flags(data, { budgets: [9000000n], line: "stop", withdrawn: [] }), []);
  assert.deepEqual(flags(data, { budgets: [7n], line: "part_grant", withdrawn: ["P 7", "-x"] }),
    ['"--drop=P 7"', "--drop=-x", "--what-if-budget=7", "--what-if-line=part_grant"]);
  assert.equal(quoted("$(rm)'"), "'$(rm)'\\'''");
  const echoed = execFileSync("sh", ["-c", `printf %s ${quoted("a'$(echo b)\"`c`")}`], { encoding: "utf8" });
  assert.equal(echoed, "a'$(echo b)\"`c`");
});

test("kronor are read as people write them", () => {
  assert.equal(parseKronor("12 000 000 kr"), 12000000n);
  assert.equal(parseKronor("12\u00a0000\u202f000"), 12000000n);
  assert.equal(parseKronor("0"), 0n);
  for (const text of ["", "-1", "1,5", "1e9", "mycket", "100000000000001", "9".repeat(30)]) assert.equal(parseKronor(text), null, text);
});
