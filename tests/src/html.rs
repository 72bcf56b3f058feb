//! Reads just enough of a page to follow links and fill in forms as a browser without scripts would. The pages are our own, so no
//! foreign tag soup is met.

/// The text of a page.
#[derive(Debug, Clone)]
pub struct Html(pub String);

/// A form with what it would send.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Sent as a query.
    pub get: bool,
    /// Names and values.
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// Fills in a field.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(n, _)| n != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }
}

impl Html {
    /// Tags of this name, each from `<` to `>`.
    pub fn tags<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        tags_in(&self.0, name)
    }

    /// Values of an attribute in all tags.
    #[must_use]
    pub fn attributes(&self, name: &str) -> Vec<String> {
        let start = format!(" {name}=\"");
        self.0.split(&start).skip(1).filter_map(|rest| rest.split_once('"')).map(|(value, _)| unescape(value)).collect()
    }

    /// What stands between the first tag of this name and its end.
    #[must_use]
    pub fn inside(&self, name: &str) -> Option<&str> {
        let (_, rest) = self
            .0
            .split_once(&format!("<{name}>"))
            .or_else(|| self.0.split_once(&format!("<{name} ")).and_then(|(_, r)| r.split_once('>')))?;
        rest.split_once(&format!("</{name}>")).map(|(inside, _)| inside.trim())
    }

    /// Where the page's links lead inside the site, without fragments.
    #[must_use]
    pub fn links(&self) -> Vec<String> {
        let of = |tag| self.tags(tag).filter_map(|tag| attribute(tag, "href").or_else(|| attribute(tag, "src")));
        let all = of("a").chain(of("link")).chain(of("script")).chain(of("img"));
        let mut links: Vec<String> = all
            .filter(|href| href.starts_with('/'))
            .map(|href| href.split('#').next().unwrap_or_default().to_owned())
            .collect();
        links.sort();
        links.dedup();
        links
    }

    /// All forms.
    #[must_use]
    pub fn forms(&self) -> Vec<Form> {
        let mut forms = Vec::new();
        for part in self.0.split("<form").skip(1) {
            let whole = format!("<form{}", part.split("</form>").next().unwrap_or_default());
            let Some(tag) = tags_in(&whole, "form").next() else { continue };
            let get = attribute(tag, "method").is_none_or(|method| method.eq_ignore_ascii_case("get"));
            forms.push(Form { action: attribute(tag, "action").unwrap_or_default(), get, fields: fields(&whole) });
        }
        forms
    }

    /// The form that goes to this address.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn form(&self, action: &str) -> Form {
        let found = self
            .forms()
            .into_iter()
            .find(|form| form.action == action || form.action.split('?').next() == Some(action));
        found.unwrap_or_else(|| panic!("no form goes to {action}:\n{}", self.0))
    }
}

fn tags_in<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices('<').filter_map(move |(at, _)| {
        let tag = &text[at..];
        let after = tag[1..].strip_prefix(name)?;
        after.starts_with([' ', '>', '\n']).then(|| tag.split_inclusive('>').next().unwrap_or(tag))
    })
}

/// What a form sends as it stands: hidden and filled fields, chosen options and boxes.
fn fields(form: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for tag in tags_in(form, "input") {
        let kind = attribute(tag, "type").unwrap_or_default();
        let chosen = !matches!(kind.as_str(), "radio" | "checkbox") || has(tag, "checked");
        if let (Some(name), true) =
            (attribute(tag, "name"), chosen && !matches!(kind.as_str(), "submit" | "file" | "button"))
        {
            let value = attribute(tag, "value")
                .unwrap_or_else(|| if kind == "checkbox" { "on".to_owned() } else { String::new() });
            fields.push((name, value));
        }
    }
    for (tag, inside) in elements(form, "textarea") {
        fields.extend(attribute(tag, "name").map(|name| (name, unescape(inside.trim_start_matches('\n')))));
    }
    for (tag, inside) in elements(form, "select") {
        let options: Vec<&str> = tags_in(inside, "option").collect();
        let chosen = options.iter().find(|option| has(option, "selected")).or(options.first());
        if let (Some(name), Some(option)) = (attribute(tag, "name"), chosen) {
            fields.push((name, attribute(option, "value").unwrap_or_default()));
        }
    }
    fields
}

fn elements<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let end = format!("</{name}>");
    tags_in(text, name).map(move |tag| {
        let start = tag.as_ptr() as usize - text.as_ptr() as usize + tag.len();
        (tag, text[start..].split(&end).next().unwrap_or_default())
    })
}

/// The value of an attribute of one tag.
pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\"")).or_else(|| tag.split_once(&format!("\n{name}=\"")))?;
    rest.split_once('"').map(|(value, _)| unescape(value))
}

fn has(tag: &str, name: &str) -> bool {
    tag.trim_end_matches('>').split_whitespace().any(|word| word == name || word.starts_with(&format!("{name}=")))
}

/// Undoes the escaping of askama.
fn unescape(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'");
    text.replace("&#38;", "&").replace("&#60;", "<").replace("&#62;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_form_sends() {
        let page = Html(
            r#"<a href="/a?b=1&#38;c=2#d">x</a><form method="post" action="/sign-in">
            <input type="hidden" name="_csrf" value="k&#39;"><input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked>
            <input type="checkbox" name="c"><textarea name="t">so &lt;b&gt;</textarea><select name="s"><option value="x">X</option>
            <option value="y" selected>Y</option></select></form>"#
                .to_owned(),
        );
        let form = page.form("/sign-in");
        assert!(!form.get);
        let expected = [("_csrf", "k'"), ("r", "2"), ("t", "so <b>"), ("s", "y")];
        assert_eq!(form.fields, expected.map(|(n, v)| (n.to_owned(), v.to_owned())));
        assert_eq!(page.links(), ["/a?b=1&c=2"]);
    }
}
