use super::*;
use crate::{
    model::OutputKind,
    review::{edit::tests::json_item, testing::review_item},
};

fn pairs(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let ids = "00000000-0000-0000-0000-000000000001";
    let own = [("item", ids), ("lease", ids)];
    own.iter().chain(fields).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn outcome(item: &ReviewItem, fields: &[(&str, &str)]) -> PostOutcome {
    parse(&pairs(fields)).unwrap().outcome(item)
}

#[track_caller]
fn verdict(outcome: PostOutcome) -> VerdictRequest {
    match outcome {
        PostOutcome::Verdict(request) => request,
        PostOutcome::Redraw(back) => panic!("refused: {back:?}"),
    }
}

#[track_caller]
fn redraw(outcome: PostOutcome) -> ReviewFormReturn {
    match outcome {
        PostOutcome::Redraw(back) => back,
        PostOutcome::Verdict(request) => panic!("taken: {request:?}"),
    }
}

#[test]
fn approve_and_reject_are_one_button_each() {
    let request = verdict(outcome(&review_item(1), &[("verdict", "approve"), ("active_ms", "1200")]));
    assert_eq!((request.verdict, request.active_ms, request.output), (Verdict::Approve, 1200, None));
    let rejected =
        [("verdict", "reject"), ("reason", "wrong_sum"), ("comment", "  see line 2 "), ("active_ms", "-5")];
    let request = verdict(outcome(&review_item(1), &rejected));
    assert_eq!(request.reasons, ["wrong_sum"]);
    assert_eq!(request.comment.as_deref(), Some("see line 2"));
    assert_eq!(request.active_ms, 0);
}

#[test]
fn an_edit_by_form_keeps_types_and_what_the_form_does_not_show() {
    let item = json_item(r#"{"sum":1.50,"note":"a","big":12345678901234567890}"#);
    let request = verdict(outcome(&item, &[("verdict", "edit"), ("start", "output"), ("field:/sum", "2.5")]));
    assert_eq!(request.output.unwrap().text(), r#"{"sum":2.5,"note":"a","big":12345678901234567890}"#);
}

#[test]
fn a_wrong_field_comes_back_with_all_that_was_typed() {
    let item = json_item(r#"{"sum":1,"note":"a"}"#);
    let typed =
        [("verdict", "edit"), ("field:/sum", "many"), ("field:/note", "typed with care"), ("comment", "c")];
    let back = redraw(outcome(&item, &typed));
    assert_eq!(back.errors[0].pointer, "/sum");
    assert!(back.is_edit());
    assert_eq!(back.comment(), "c");
    assert_eq!(back.item(), Some(item.item.id));
    let edit = back.edit().unwrap();
    assert_eq!(edit.entries.text("/sum"), Some("many"));
    assert_eq!(edit.entries.text("/note"), Some("typed with care"));
}

#[test]
fn raw_json_and_text_are_taken_as_written() {
    let item = json_item(r#"{"sum":1}"#);
    let request = verdict(outcome(&item, &[("verdict", "edit"), ("raw", "{\"sum\": 1e2}")]));
    assert_eq!(request.output.unwrap().text(), "{\"sum\":1e2}");
    let back = redraw(outcome(&item, &[("verdict", "edit"), ("raw", "{\"sum\": ")]));
    assert_eq!(back.edit().unwrap().text, "{\"sum\": ");
    let mut text = json_item("\"old\"");
    text.workflow.kind = OutputKind::Text;
    let request = verdict(outcome(&text, &[("verdict", "edit"), ("output_text", "new\r\nline")]));
    assert_eq!(request.output.unwrap().text(), "\"new\\nline\"");
}

#[test]
fn rows_can_be_added_and_the_view_changed_without_script_and_without_deciding() {
    let mut item = json_item(r#"{"rows":["a"]}"#);
    item.workflow.schema =
        Some(serde_json::json!({"properties": {"rows": {"type": "array", "items": {"type": "string"}}}}));
    let typed = [("verdict", "edit"), ("shape:/rows", "rows 0"), ("field:/rows/0", "A"), ("op", "add:/rows")];
    let edit = redraw(outcome(&item, &typed)).edit().unwrap();
    assert_eq!(edit.entries.shape("/rows"), Some("rows 0,+"));
    assert_eq!(edit.read(&item).output.unwrap().to_json(), r#"{"rows":["A",""]}"#);
    let typed = [("verdict", "edit"), ("field:/rows/0", "B"), ("op", "view:raw")];
    let edit = redraw(outcome(&item, &typed)).edit().unwrap();
    assert_eq!((edit.view, edit.text.as_str()), (EditView::Raw, "{\n  \"rows\": [\n    \"B\"\n  ]\n}"));
}

#[test]
fn a_refusal_by_the_server_stands_beside_its_field() {
    let post = parse(&pairs(&[("verdict", "edit"), ("field:/sum", "2")])).unwrap();
    let errors = vec![whole("schema_violation", "too much")];
    let back = post.refused(&AppError::Invalid { message: "no".to_owned(), errors: errors.clone() });
    assert_eq!(back.errors, errors);
    let lost = AppError::Conflict { code: "lease_lost".to_owned(), message: "Take it again.".to_owned() };
    assert_eq!(post.refused(&lost).errors, [whole("lease_lost", "Take it again.")]);
}

#[test]
fn damaged_forms_are_refused_and_still_hold_what_was_typed() {
    let fields = vec![("verdict".to_owned(), "reject".to_owned()), ("comment".to_owned(), "kept".to_owned())];
    assert_eq!(parse(&fields).unwrap_err().comment(), "kept");
    assert!(parse(&pairs(&[("verdict", "release")])).is_err(), "a form cannot release");
    assert!(parse(&pairs(&[])).is_err());
}

#[test]
fn deferring_has_bounds() {
    assert_eq!(parse_defer(&pairs(&[("minutes", "60")])).unwrap().2, 60);
    assert!(parse_defer(&pairs(&[("minutes", "0")])).is_err());
    assert!(parse_defer(&pairs(&[("minutes", "tomorrow")])).is_err());
    assert_eq!(parse_claim(&pairs(&[("workflow", "a"), ("workflow", "")])), ["a"]);
    assert!(parse_undo(&pairs(&[])).is_ok());
}

#[test]
fn what_an_edit_starts_from_travels_in_the_form() {
    for start in [
        EditStart::Output,
        EditStart::Suggestion,
        EditStart::Empty,
        EditStart::Written("{\"a\":1}".to_owned()),
    ] {
        assert_eq!(read_start(&start_word(&start)), start);
    }
}

#[test]
fn an_item_is_passed_on_to_somebody() {
    let to = [("pass_on", "1"), ("to", "payments"), ("note", " Which account?\r\nSee line 2. ")];
    let (item, _, pass_on) = parse_escalate(&pairs(&to)).unwrap();
    assert_eq!(item, review_item(1).item.id);
    assert_eq!((pass_on.to.as_str(), pass_on.note.as_str()), ("payments", "Which account?\nSee line 2."));
    let back = parse_escalate(&pairs(&[("pass_on", "1"), ("note", "typed with care")])).unwrap_err();
    assert_eq!(back.errors[0].code, "to");
    assert_eq!(back.pass_on().unwrap().note, "typed with care");
    assert!(!back.is_edit());
    assert!(parse_escalate(&[("to".to_owned(), "payments".to_owned())]).is_err(), "which item?");
    assert_eq!(redraw(outcome(&json_item("1"), &[("verdict", "edit"), ("raw", "{")])).pass_on(), None);
}

#[test]
fn an_answer_by_hand_must_be_written() {
    let mut item = json_item(r#"{"sum":1}"#);
    item.item.route = crate::model::Route::Fallback;
    let back = redraw(outcome(&item, &[("verdict", "edit"), ("start", "empty")]));
    assert_eq!(back.errors[0].code, "nothing_written");
    let request = verdict(outcome(&item, &[("verdict", "edit"), ("start", "empty"), ("field:/sum", "2")]));
    assert_eq!(request.output.unwrap().text(), r#"{"sum":2}"#);
}
