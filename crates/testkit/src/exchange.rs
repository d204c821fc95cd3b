//! Golden exchanges as text.

/// One request and its reply.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchange {
    /// Comments and directives, as they stand.
    pub(crate) head: Vec<String>,
    pub(crate) sender: Option<String>,
    pub(crate) saves: Vec<(String, String)>,
    pub(crate) later: i64,
    /// Who signs from here on with a temporary key, and with whose token it is taken.
    pub(crate) temporary: Vec<(String, String)>,
    /// Who signs from here on with the temporary key that the reply shows.
    pub(crate) signers: Vec<String>,
    /// What to call a new passkey's id, and the handle of its user.
    pub(crate) passkeys: Vec<(String, String)>,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// From the `=>` line on; empty when not written yet.
    pub(crate) reply: String,
}

/// What stands between two exchanges.
pub(crate) const BETWEEN: &str = "\n---\n";

/// Reads a file of exchanges.
pub(crate) fn read(text: &str) -> Vec<Exchange> {
    text.split(BETWEEN).map(read_one).collect()
}

fn read_one(text: &str) -> Exchange {
    let mut exchange = Exchange::default();
    let at = if text.starts_with("=> ") { Some(0) } else { text.find("\n=> ").map(|at| at + 1) };
    let (request, reply) = text.split_at(at.unwrap_or(text.len()));
    exchange.reply = reply.trim_end().to_owned();
    let mut lines = request.lines().peekable();
    while let Some(line) = lines
        .next_if(|line| line.starts_with('#') || line.starts_with('@') || line.trim().is_empty())
    {
        exchange.head.push(line.to_owned());
        read_directive(&mut exchange, line);
    }
    let start = lines.next().expect("an exchange has a request line");
    let (method, target) = start.split_once(' ').expect("a request line is METHOD TARGET");
    exchange.method = method.to_owned();
    exchange.target = target.trim().to_owned();
    for line in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
        let (name, value) = line.split_once(':').expect("a header line is NAME: VALUE");
        exchange.headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    exchange.body = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    exchange
}

fn read_directive(exchange: &mut Exchange, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["@as", who] => exchange.sender = Some((*who).to_owned()),
        ["@save", name, from] => exchange.saves.push(((*name).to_owned(), (*from).to_owned())),
        ["@temporary", name, whose] => {
            exchange.temporary.push(((*name).to_owned(), (*whose).to_owned()));
        }
        ["@signs", name] => exchange.signers.push((*name).to_owned()),
        ["@passkey", name, handle] => {
            exchange.passkeys.push(((*name).to_owned(), (*handle).to_owned()));
        }
        ["@later", seconds] => exchange.later = seconds.parse().expect("@later takes seconds"),
        [first, ..] => assert!(!first.starts_with('@'), "unknown directive: {line}"),
        [] => {}
    }
}

impl Exchange {
    /// The exchange as it stands in a file, with this reply.
    pub(crate) fn write(&self, reply: &str) -> String {
        let mut text = String::new();
        for line in &self.head {
            text.push_str(line);
            text.push('\n');
        }
        text.push_str(&format!("{} {}\n", self.method, self.target));
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\n"));
        }
        if !self.body.is_empty() {
            text.push_str(&format!("\n{}\n", self.body));
        }
        text.push_str(reply);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_reads_back_as_it_was_written() {
        let text = "# why\n@as alice\n@save a /x\nPOST /p?q\nh: v\n\n{\"a\": 1}\n=> 200\nx: y\n\nz";
        let one = read(text).remove(0);
        assert_eq!(one.sender.as_deref(), Some("alice"));
        assert_eq!((one.target.as_str(), one.body.as_str()), ("/p?q", "{\"a\": 1}"));
        assert_eq!(one.reply, "=> 200\nx: y\n\nz");
        assert_eq!(one.write(&one.reply), text);
    }
}
