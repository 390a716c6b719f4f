"""Peer: DuckDB, CSV in. usage: duckdb_csv.py DIR OUT.csv [FILE.csv]

Without FILE it reads DIR/addresses.csv; with it, a file in Windows-1252 with semicolons and decimal commas (which DuckDB reads as Latin-1:
the columns that are counted have no letters).
"""
import glob
import sys
import sysconfig

import duckdb

folder, out = sys.argv[1:3]
if len(sys.argv) > 3:
    source = f"read_csv('{sys.argv[3]}', header=true, delim=';', decimal_separator=',', encoding='latin-1')"
else:
    source = f"read_csv('{folder}/addresses.csv', header=true)"
extension = glob.glob(sysconfig.get_path("purelib") + "/duckdb_extension_spatial/**/*.duckdb_extension", recursive=True)[0]
database = duckdb.connect(config={"allow_unsigned_extensions": True})
database.execute(f"LOAD '{extension}'")
database.execute("SET preserve_insertion_order=false")
database.execute(f"""
create table address as
  select address_id, x, y, households, connected, cast(floor(x / 50) as int) as col, cast(floor(y / 50) as int) as line from {source};
create table located as
  select a.*, m.kommun_kod
  from address a join read_parquet('{folder}/municipalities.parquet') m on ST_Contains(m.geometry, ST_Point(a.x, a.y));
create table source as
  select x, y, col + dx as col, line + dy as line
  from address, (values (-1), (0), (1)) h(dx), (values (-1), (0), (1)) v(dy) where connected = 1;
create table passed as
  select distinct a.address_id from address a join source s on a.col = s.col and a.line = s.line
  where a.connected = 0 and (a.x - s.x) * (a.x - s.x) + (a.y - s.y) * (a.y - s.y) <= 2500;
copy (
  select kommun_kod, count(*) as addresses, sum(connected) as connected, count(p.address_id) as passed, sum(households) as households
  from located left join passed p using (address_id) group by kommun_kod order by kommun_kod
) to '{out}' (header);
""")
