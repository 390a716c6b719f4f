//! The whole page: the parts in their order, in one frame with its styles and scripts.

use super::Context;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};

/// The templates of the page. Text put into them is escaped by the engine; only styles and scripts of ours go in as they are.
const TEMPLATES: [(&str, &str); 2] =
    [("page.html", include_str!("templates/page.html")), ("macros.html", include_str!("templates/macros.html"))];

/// Renders the page.
pub(super) fn render(context: &Context<'_>) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    let options = context.options;
    environment.get_template("page.html")?.render(context! {
        t => Serde(context.strings),
        lang => context.language().as_str(),
        internal => context.is_internal(),
        title => options.title.as_str(),
        organisation => options.organisation.as_str(),
        case_number => options.case_number.as_str(),
        command => options.command.as_str(),
        style => include_str!("templates/style.css"),
    })
}
