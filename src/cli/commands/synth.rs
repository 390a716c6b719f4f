//! `bygd synth`

use crate::cli::args::SynthArguments;
use crate::cli::printer::Printer;
use crate::project::{Talk, made};
use crate::{Error, Result};

/// The most premises a made-up country has room for: every id and position must stay distinct.
const MOST: usize = 50_000_000;

/// Makes a synthetic country or county.
pub fn run(arguments: &SynthArguments, printer: &Printer) -> Result<()> {
    if arguments.premises == 0 || arguments.premises > MOST {
        return Err(Error::usage(format!("cannot make {} premises", arguments.premises))
            .with_hint(format!("give a number from 1 to {MOST}")));
    }
    let make = if arguments.county { made::write_county } else { made::write_country };
    make(arguments.seed, arguments.premises, &arguments.out, arguments.overwrite, printer)?;
    printer.say(&format!("written to {}: made up (synthetic) from seed {}", arguments.out.display(), arguments.seed));
    Ok(())
}
