//! Sentra's own icons: lines of one weight, drawn on a 24-unit square and shown at 20 px beside their text.

/// Wraps the shapes of an icon: 2.1 units of stroke are 1.75 px at the size shown; hidden from screen readers, for text stands beside it.
macro_rules! drawn {
    ($shapes:literal) => {
        concat!(
            "<svg class=\"icon\" width=\"20\" height=\"20\" viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" aria-hidden=\"true\">",
            $shapes,
            "</svg>"
        )
    };
}

/// Markup of the icon with this name, ready to stand in a page; an unknown name gives a small dot.
#[must_use]
pub fn icon(name: &str) -> &'static str {
    goods(name).or_else(|| actions(name)).or_else(|| signs(name)).unwrap_or(drawn!("<circle cx='12' cy='12' r='2'/>"))
}

/// Things of trade and transport.
fn goods(name: &str) -> Option<&'static str> {
    Some(match name {
        "cart" => drawn!(
            "<path d='M3 4h2.4l2.2 11h10.2l2.2-8H6.2'/><circle cx='9' cy='19.5' r='1.3'/><circle cx='16.5' cy='19.5' r='1.3'/>"
        ),
        "store" => drawn!(
            "<path d='M4 4h16l1.3 5a3.1 3.1 0 0 1-6.2 0 3.1 3.1 0 0 1-6.2 0 3.1 3.1 0 0 1-6.2 0z'/><path d='M5 12.5V20h14v-7.5M10 20v-4.5h4V20'/>"
        ),
        "truck" => drawn!(
            "<path d='M2.5 5.5h11v11h-11zM13.5 9.5h4l4 4v3h-8'/><circle cx='7' cy='17.5' r='2'/><circle cx='17' cy='17.5' r='2'/>"
        ),
        "box" => drawn!(
            "<path d='M12 3l8.5 4.5v9L12 21l-8.5-4.5v-9z'/><path d='M3.5 7.5L12 12l8.5-4.5M12 12v9M7.7 5.3l8.5 4.5'/>"
        ),
        "plane" => drawn!(
            "<path transform='rotate(45 12 12)' d='M12 2.5c-1 0-1.6 1-1.6 2.5v4.4L3 14v2.2l7.4-2v3.8l-2.2 1.6V21.5L12 20.5l3.8 1v-1.9L13.6 18v-3.8l7.4 2V14l-7.4-4.6V5c0-1.5-.6-2.5-1.6-2.5z'/>"
        ),
        "leaf" => {
            drawn!("<path d='M4.5 19.5C3 10 9 4 20 4c.5 11-5 16.5-13 14.5'/><path d='M4.5 19.5C7 15 10 12 14 10'/>")
        }
        "certificate" => drawn!(
            "<circle cx='12' cy='9' r='5.7'/><path d='M8.7 13.7L7.5 21l4.5-2.4 4.5 2.4-1.2-7.3'/><path d='M9.8 9l1.6 1.6 2.9-3'/>"
        ),
        "receipt" => drawn!(
            "<path d='M5.5 3v18l2.2-1.5 2.1 1.5 2.2-1.5 2.2 1.5 2.1-1.5 2.2 1.5V3l-2.2 1.5L14.2 3 12 4.5 9.8 3 7.7 4.5z'/><path d='M9 9.5h6M9 14h6'/>"
        ),
        "wallet" => drawn!(
            "<path d='M18 7.5V5.2A1.7 1.7 0 0 0 16 3.5L5.5 5A2 2 0 0 0 3.5 7v11a2 2 0 0 0 2 2h13a2 2 0 0 0 2-2V9.5a2 2 0 0 0-2-2H5'/><path d='M16.5 13.7h.1'/>"
        ),
        "chart" => drawn!("<path d='M4 4v16h16.5'/><path d='M8.5 16v-4M13 16V8M17.5 16v-6'/>"),
        "qr" => drawn!(
            "<path d='M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v.1M20 20v-2.5M16.5 20h-2.4'/>"
        ),
        "bank" => drawn!("<path d='M12 3l9 5.5H3zM3.5 20.5h17M5.5 12v5M10 12v5M14 12v5M18.5 12v5'/>"),
        _ => return None,
    })
}

/// What a person does.
fn actions(name: &str) -> Option<&'static str> {
    Some(match name {
        "search" => drawn!("<circle cx='10.5' cy='10.5' r='6.5'/><path d='M15.5 15.5L21 21'/>"),
        "close" => drawn!("<path d='M6 6l12 12M18 6L6 18'/>"),
        "menu" => drawn!("<path d='M4 6.5h16M4 12h16M4 17.5h16'/>"),
        "plus" => drawn!("<path d='M12 5v14M5 12h14'/>"),
        "minus" => drawn!("<path d='M5 12h14'/>"),
        "trash" => drawn!("<path d='M4 6.5h16M9 6.5V4h6v2.5M6 6.5l.9 13.5h10.2L18 6.5M10 10.5v5.5M14 10.5v5.5'/>"),
        "camera" => drawn!("<path d='M3.5 8h3.8l1.7-3h6l1.7 3h3.8v11.5h-17z'/><circle cx='12' cy='13.3' r='3.5'/>"),
        "share" => drawn!(
            "<circle cx='6' cy='12' r='2.5'/><circle cx='17.5' cy='5.5' r='2.5'/><circle cx='17.5' cy='18.5' r='2.5'/><path d='M8.2 10.8l7.1-4M8.2 13.2l7.1 4'/>"
        ),
        "chat" => drawn!("<path d='M4 20.5l1.3-4.2A8.3 8.3 0 1 1 8.3 19.3z'/><path d='M8.5 10.5h7M8.5 14h4.5'/>"),
        "copy" => drawn!("<path d='M8.5 8.5h11.5V20H8.5z'/><path d='M15.5 8.5V4H4v11.5h4.5'/>"),
        "arrow-left" => drawn!("<path d='M20 12H4.5M10.5 6l-6 6 6 6'/>"),
        "arrow-right" => drawn!("<path d='M4 12h15.5M13.5 6l6 6-6 6'/>"),
        "filter" => drawn!(
            "<path d='M4 7h9M18 7h2M4 17h2M11 17h9'/><circle cx='15.5' cy='7' r='2.3'/><circle cx='8.5' cy='17' r='2.3'/>"
        ),
        "edit" => drawn!(
            "<path d='M4 20l1-4.5L16 4.5a2.1 2.1 0 0 1 3 0l.5.5a2.1 2.1 0 0 1 0 3L8.5 19z'/><path d='M14 6.5l3.5 3.5'/>"
        ),
        "eye" => drawn!(
            "<path d='M2.5 12C5 7.5 8.3 5.3 12 5.3s7 2.2 9.5 6.7c-2.5 4.5-5.8 6.7-9.5 6.7S5 16.5 2.5 12z'/><circle cx='12' cy='12' r='3'/>"
        ),
        "download" => drawn!("<path d='M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15'/>"),
        "upload" => drawn!("<path d='M12 15.5V4.5M7.5 9L12 4.5 16.5 9M4.5 20h15'/>"),
        _ => return None,
    })
}

/// Signs, places and people.
fn signs(name: &str) -> Option<&'static str> {
    Some(match name {
        "user" => drawn!("<circle cx='12' cy='8' r='4'/><path d='M4.5 20.5c.8-4.2 3.6-6.3 7.5-6.3s6.7 2.1 7.5 6.3'/>"),
        "star" => drawn!("<path d='M12 3.5l2.6 5.5 5.9.8-4.3 4.2 1.1 6L12 17.1 6.7 20l1.1-6-4.3-4.2 5.9-.8z'/>"),
        "check" => drawn!("<path d='M4.5 12.5l5 5L19.5 7'/>"),
        "alert" => drawn!("<path d='M12 3.5L22 20.5H2z'/><path d='M12 10v4.5M12 17.5v.1'/>"),
        "info" => drawn!("<circle cx='12' cy='12' r='9'/><path d='M12 11v5.5M12 7.5v.1'/>"),
        "clock" => drawn!("<circle cx='12' cy='12' r='9'/><path d='M12 6.5V12l3.5 2.5'/>"),
        "pin" => drawn!(
            "<path d='M12 21.5c-4.7-4.7-7-8.4-7-11.5a7 7 0 0 1 14 0c0 3.1-2.3 6.8-7 11.5z'/><circle cx='12' cy='10' r='2.5'/>"
        ),
        "home" => drawn!("<path d='M3.5 11.5L12 4l8.5 7.5M5.5 10v10.5h13V10M10 20.5V15h4v5.5'/>"),
        "phone" => drawn!(
            "<path d='M4 5.5C4 4.5 5 3.5 6.5 3.5h2l1.7 4.7-2.2 1.7a13 13 0 0 0 6.1 6.1l1.7-2.2 4.7 1.7v2c0 1.5-1 2.5-2 2.5C10.5 20 4 13.5 4 5.5z'/>"
        ),
        "mail" => drawn!("<path d='M3 5.5h18v13H3z'/><path d='M3.5 6.5L12 13l8.5-6.5'/>"),
        "lock" => drawn!("<path d='M5 10.5h14v10H5z'/><path d='M8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2'/>"),
        "globe" => drawn!(
            "<circle cx='12' cy='12' r='9'/><path d='M3 12h18M12 3c5.3 5.3 5.3 12.7 0 18M12 3c-5.3 5.3-5.3 12.7 0 18'/>"
        ),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::icon;

    #[test]
    fn an_unknown_name_is_a_dot_and_a_known_one_is_not() {
        assert!(icon("no-such-icon").contains("<circle cx='12' cy='12' r='2'/>"));
        assert!(icon("cart").contains("M3 4h2.4"));
    }
}
