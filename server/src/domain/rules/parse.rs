//! Text to expression, on a stack of its own.

use cel::{
    Env, ParseError,
    common::ast::{Expr, IdedExpr, SourceInfo},
};

use super::{
    children::{children, measure},
    problem::{RuleProblem, offset_of},
};

/// The longest text, in bytes.
pub(super) const MAX_BYTES: usize = 4096;
/// The most opening brackets: each may cost the parser 150 kB of stack in a debug build.
const MAX_BRACKETS: usize = 200;
/// The most question marks: `a ? b : c ? d : e` nests as well.
const MAX_QUESTIONS: usize = 200;
/// The most expressions in one rule.
const MAX_EXPRESSIONS: usize = 2000;
/// How deep expressions may stand in one another. Evaluating calls itself as deep, on a thread of the server, and takes
/// 30 kB of stack each time in a debug build. Rows of `&&` and `||` are no depth: the parser balances them.
const MAX_DEPTH: usize = 24;
/// Enough for the brackets and question marks above, with the same again to spare. Only what is touched is used.
const STACK: usize = 64 << 20;

/// An expression, and where each part of it stands.
pub(super) struct Parsed {
    pub(super) expr: IdedExpr,
    pub(super) places: SourceInfo,
}

impl Parsed {
    /// The byte that the parser notes for an expression: of a call its opening bracket, of an operator its sign.
    pub(super) fn offset(&self, id: u64) -> usize {
        self.places.offset_for(id).map_or(0, |(start, _)| start as usize)
    }

    /// The byte at which the name of a call begins; of an operator, the sign.
    pub(super) fn name_offset(&self, text: &str, call: u64, name: &str) -> usize {
        let bracket = self.offset(call);
        let before = text.get(..bracket).unwrap_or_default().trim_end();
        before.strip_suffix(name).map_or(bracket, str::len)
    }

    /// The byte at which an expression begins, with all that stands in it. None for what a macro made.
    pub(super) fn start(&self, text: &str, expr: &IdedExpr) -> Option<usize> {
        let own = self.places.offset_for(expr.id).map(|(start, _)| match &expr.expr {
            Expr::Call(call) => self.name_offset(text, expr.id, &call.func_name),
            _ => start as usize,
        });
        let inner = children(&expr.expr).into_iter().filter_map(|child| self.start(text, child));
        inner.chain(own).min()
    }
}

/// Reads `text`. The parser calls itself for every bracket, so it gets a thread whose stack is large enough for all
/// the brackets that are let in; a panic in it ends there as well.
pub(super) fn parse(text: &str) -> Result<Parsed, RuleProblem> {
    refuse_too_much(text)?;
    let cannot =
        |what: &str| RuleProblem::at(text, 0, "syntax", format!("this server cannot read the rule: {what}"));
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("rule-parser".to_owned()).stack_size(STACK);
        let running =
            thread.spawn_scoped(scope, || read(text)).map_err(|_| cannot("no thread could be started"))?;
        running.join().unwrap_or_else(|_| Err(cannot("the parser failed")))
    })
}

fn refuse_too_much(text: &str) -> Result<(), RuleProblem> {
    if text.len() > MAX_BYTES {
        let message = format!("a rule has at most {MAX_BYTES} bytes, and this one has {}", text.len());
        return Err(RuleProblem::at(text, MAX_BYTES, "too_long", message));
    }
    // Those inside a text count as well: finding out where texts end is the parser's work.
    for (marks, most, what) in
        [(&['(', '[', '{'][..], MAX_BRACKETS, "brackets"), (&['?'], MAX_QUESTIONS, "question marks")]
    {
        if let Some((at, _)) = text.match_indices(marks).nth(most) {
            let message = format!("a rule has at most {most} {what}");
            return Err(RuleProblem::at(text, at, "too_complex", message));
        }
    }
    Ok(())
}

fn read(text: &str) -> Result<Parsed, RuleProblem> {
    let (expr, places) = Env::stdlib()
        .parser()
        .parse_with_source_info(text)
        .map_err(|errors| explained(text, &errors.errors))?;
    let (count, depth) = measure(&expr);
    if count > MAX_EXPRESSIONS {
        let message = format!("a rule has at most {MAX_EXPRESSIONS} parts, and this one has {count}");
        return Err(RuleProblem::at(text, 0, "too_complex", message));
    }
    if depth > MAX_DEPTH {
        let message =
            format!("a rule's parts stand at most {MAX_DEPTH} deep in one another, and here {depth}");
        return Err(RuleProblem::at(text, 0, "too_complex", message));
    }
    Ok(Parsed { expr, places })
}

/// The first thing that is wrong: what the parser says after it is mostly its own confusion.
fn explained(text: &str, errors: &[ParseError]) -> RuleProblem {
    let first = errors.iter().find(|error| error.msg.starts_with("Syntax error")).or_else(|| errors.first());
    let Some(error) = first else {
        return RuleProblem::at(text, 0, "syntax", "the rule is no CEL expression");
    };
    let position = |number: isize| usize::try_from(number).unwrap_or(1).max(1);
    let offset = offset_of(text, position(error.pos.0), position(error.pos.1));
    let message = error.msg.trim_start_matches("Syntax error: ");
    if message.contains("has() macro") {
        let message = "`has` asks for a field, as in has(output.total)";
        return RuleProblem::at(text, offset, "syntax", message);
    }
    if message.contains("ecursion limit") {
        return RuleProblem::at(
            text,
            offset,
            "too_complex",
            "the rule's parts stand too deep in one another",
        );
    }
    if message.contains("'<EOF>'") || offset == text.len() && !text.is_empty() {
        return RuleProblem::at(text, offset, "syntax", "the rule ends too early");
    }
    if let Some(word) = message.strip_prefix("reserved identifier: ") {
        return RuleProblem::at(text, offset, "syntax", format!("`{word}` is a reserved word"));
    }
    let rest = &text[offset..];
    if message.starts_with("token recognition error") && rest.starts_with(['\'', '"']) {
        let message = "a text begins here that does not end, or has an escape that CEL does not know";
        return RuleProblem::at(text, offset, "syntax", message);
    }
    let is_unexpected = ["token recognition error", "mismatched", "extraneous", "no viable"]
        .iter()
        .any(|begin| message.starts_with(begin));
    if !is_unexpected {
        let message: String = message.chars().take(200).collect();
        return RuleProblem::at(text, offset, "syntax", message);
    }
    let word = first_word(rest);
    RuleProblem::at(text, offset, "syntax", format!("`{word}` is not expected here"))
        .suggest(instead_of(&word))
}

/// What stands at the beginning of `rest`: a word, or one sign.
fn first_word(rest: &str) -> String {
    let word: String =
        rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').take(40).collect();
    if word.is_empty() { rest.chars().take(1).collect() } else { word }
}

fn instead_of(word: &str) -> Option<String> {
    let meant = match word.to_lowercase().as_str() {
        "=" | "is" | "eq" => "==",
        "and" | "&" => "&&",
        "or" | "|" => "||",
        "not" => "!",
        _ => return None,
    };
    Some(meant.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        match parse(text) {
            Err(problem) => problem.to_string(),
            Ok(_) => panic!("{text} was read"),
        }
    }

    #[test]
    fn mistakes_are_named_where_they_stand() {
        for (text, found) in [
            ("", "line 1, column 1: the rule ends too early"),
            ("has(a.", "line 1, column 7: the rule ends too early"),
            ("a == 1 &&", "line 1, column 10: the rule ends too early"),
            ("output.a = 1", "line 1, column 10: `=` is not expected here; did you mean `==`?"),
            ("a\nand b", "line 2, column 1: `and` is not expected here; did you mean `&&`?"),
            ("'é' == x)", "line 1, column 9: `)` is not expected here"),
            ("has(a)", "line 1, column 5: `has` asks for a field, as in has(output.total)"),
            ("if", "line 1, column 1: `if` is a reserved word"),
        ] {
            assert_eq!(problem(text), found, "{text}");
        }
        assert!(
            problem("a == 'b").contains("column 6: a text begins here that does not end"),
            "{}",
            problem("a == 'b")
        );
    }

    /// The parser calls itself; what is let in fits its stack.
    #[test]
    fn the_deepest_texts_are_refused_without_harm() {
        let brackets =
            |open: &str, close: &str, count: usize| format!("{}1{}", open.repeat(count), close.repeat(count));
        assert!(problem(&brackets("(", ")", 201)).contains("at most 200 brackets"));
        assert!(problem(&brackets("f(", ")", 200)).contains("deep"));
        assert!(problem(&brackets("[", "]", 199)).contains("deep"));
        assert!(problem(&format!("{}1", "true?1:".repeat(200))).contains("deep"));
        assert!(problem(&format!("1{}", "+1".repeat(900))).contains("deep"));
        assert!(problem(&format!("a{}", ".b".repeat(2000))).contains("parts"));
        assert!(problem(&"x".repeat(5000)).contains("4096 bytes"));
        // Joined conditions are no depth.
        assert!(parse(&format!("true{}", " && true".repeat(400))).is_ok());
    }
}
