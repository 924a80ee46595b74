//! Storing items: one statement for many rows of each table.

use std::{borrow::Cow, ops::DerefMut};

use app::model::WorkflowId;
use sqlx::{QueryBuilder, query_builder::Separated};

use super::{Conn, Db, Session, rows};
use crate::domain::opinions::Agreement;
use crate::store::{
    NewDecision, NewIdempotency, NewItem, PayloadPart, Stored,
    bulk::runs,
    ledger::Delta,
    text::{storable, storable_option},
};

/// Where in the queue a slot without a due time stands: behind all that have one.
const NEVER_DUE: i64 = i64::MAX;

/// Stores items whole.
pub(super) async fn insert_items<C>(session: &mut Session<C>, items: &[NewItem]) -> Stored<()>
where
    C: DerefMut<Target = Conn> + Send,
{
    let conn = &mut *session.conn;
    for run in runs(items) {
        write_items(conn, run).await?;
        write_payloads(conn, run).await?;
    }
    let slots: Vec<_> =
        items.iter().flat_map(|item| (0..item.opinions).map(move |slot| (item, slot))).collect();
    for run in runs(&slots) {
        write_slots(conn, run).await?;
    }
    let decisions: Vec<_> =
        items.iter().filter_map(|item| Some((item.workflow, item.decision.as_ref()?))).collect();
    for run in runs(&decisions) {
        write_decisions(conn, run).await?;
    }
    // In one order for everybody, so that two batches with the same keys never wait for each other.
    let mut keys: Vec<_> = items.iter().filter_map(|item| Some((item, item.idempotency.as_ref()?))).collect();
    keys.sort_by_key(|(item, key)| (item.workflow, key.key.as_str()));
    for run in runs(&keys) {
        write_keys(conn, run).await?;
    }
    for item in items {
        let delta = if item.decision.is_some() { Delta::ARRIVED_DECIDED } else { Delta::ARRIVED };
        session.count(item.workflow, delta);
        for entry in &item.audit {
            session.note(item.created_at, entry.clone());
        }
    }
    session.measure_arrivals(items);
    Ok(())
}

async fn write_items(conn: &mut Conn, items: &[NewItem]) -> Stored<()> {
    let texts = items.iter().map(Texts::of).collect::<Stored<Vec<_>>>()?;
    let mut sql = QueryBuilder::<Db>::new(
        "INSERT INTO items (id, workflow, external_id, title, route, reasons, policy_version, status, priority, \
         due_at, fallback_message, confidence, model, prompt_version, source, occurred_at, created_at, seed, \
         inclusion_probability, malformed, reason_codes, search_text, trace, rule, review_group, gates, opinions) ",
    );
    sql.push_values(items.iter().zip(&texts), |row, (item, texts)| push_item(row, item, texts));
    sql.build().execute(conn).await?;
    Ok(())
}

fn push_item<'q>(mut row: Separated<'_, 'q, Db, &'static str>, item: &'q NewItem, texts: &'q Texts) {
    let status = if item.decision.is_some() { "final" } else { "pending" };
    row.push_bind(item.id.0)
        .push_bind(item.workflow.0)
        .push_bind(storable_option(item.external_id.as_deref()))
        .push_bind(storable_option(item.title.as_deref()))
        .push_bind(item.route.as_str())
        .push_bind(texts.reasons.as_str())
        .push_bind(item.policy_version)
        .push_bind(status)
        .push_bind(item.priority.rank())
        .push_bind(item.due_at.map(|at| at.0))
        .push_bind(storable_option(item.fallback_message.as_deref()))
        .push_bind(item.confidence)
        .push_bind(storable_option(item.model.as_deref()))
        .push_bind(storable_option(item.prompt_version.as_deref()))
        .push_bind(storable_option(item.source.as_deref()))
        .push_bind(item.occurred_at.map(|at| at.0))
        .push_bind(item.created_at.0)
        .push_bind(item.seed)
        .push_bind(item.inclusion_probability)
        .push_bind(item.malformed)
        .push_bind(texts.reason_codes.as_str())
        .push_bind(texts.search.as_str())
        .push_bind(texts.trace.as_str())
        .push_bind(storable_option(item.rule.as_deref()))
        .push_bind(storable_option(item.group.as_deref()))
        .push_bind(texts.gates.as_str())
        .push_bind(item.opinions);
}

/// An item's columns that are made from others.
struct Texts {
    reasons: String,
    reason_codes: String,
    search: String,
    trace: String,
    gates: String,
}

impl Texts {
    fn of(item: &NewItem) -> Stored<Self> {
        let mut reason_codes = String::from(",");
        for reason in &item.reasons {
            reason_codes.push_str(reason.code.as_str());
            reason_codes.push(',');
        }
        let searched = [&item.title, &item.external_id, &item.model, &item.source];
        let search = searched.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n");
        Ok(Self {
            reasons: rows::to_json(&item.reasons)?,
            reason_codes,
            search: storable(&search).to_lowercase(),
            trace: rows::to_json(&item.trace)?,
            gates: rows::to_json(&item.gates)?,
        })
    }
}

async fn write_payloads(conn: &mut Conn, items: &[NewItem]) -> Stored<()> {
    let mut sql = QueryBuilder::<Db>::new("INSERT INTO payloads (owner, item, part, sha256, bytes) ");
    sql.push_values(items, |mut row, item| {
        row.push_bind(item.id.0)
            .push_bind(item.id.0)
            .push_bind(PayloadPart::Raw.as_str())
            .push_bind(item.raw_sha256.as_slice())
            .push_bind(&*item.raw);
    });
    sql.build().execute(conn).await?;
    Ok(())
}

async fn write_slots(conn: &mut Conn, slots: &[(&NewItem, i64)]) -> Stored<()> {
    let mut sql = QueryBuilder::<Db>::new(
        "INSERT INTO slots (item, slot, workflow, priority, due, created, audience, raise_at, state) ",
    );
    sql.push_values(slots, |mut row, (item, slot)| {
        row.push_bind(item.id.0)
            .push_bind(*slot)
            .push_bind(item.workflow.0)
            .push_bind(item.priority.rank())
            .push_bind(item.due_at.map_or(NEVER_DUE, |due| due.0))
            .push_bind(item.created_at.0)
            .push_bind(item.audience.id())
            .push_bind(item.raise_at.map(|at| at.0))
            .push("'free'");
    });
    sql.build().execute(conn).await?;
    Ok(())
}

/// Stores decisions, still without a place in the feed.
pub(super) async fn write_decisions(conn: &mut Conn, decisions: &[(WorkflowId, &NewDecision)]) -> Stored<()> {
    let reasons = decisions
        .iter()
        .map(|(_, decision)| rows::to_json(&decision.reasons))
        .collect::<Stored<Vec<String>>>()?;
    let mut sql = QueryBuilder::<Db>::new(
        "INSERT INTO decisions (item, workflow, verdict, output_source, slot, output_sha256, decided_by, \
         decided_at, final_at, reasons, comment, agreement) ",
    );
    sql.push_values(decisions.iter().zip(&reasons), |mut row, ((workflow, decision), reasons)| {
        row.push_bind(decision.item.0)
            .push_bind(workflow.0)
            .push_bind(decision.verdict.as_str())
            .push_bind(decision.source.as_str())
            .push_bind(decision.slot)
            .push_bind(decision.output_sha256.as_ref().map(<[u8; 32]>::as_slice))
            .push_bind(storable(&decision.decided_by))
            .push_bind(decision.decided_at.0)
            .push_bind(decision.final_at.0)
            .push_bind(reasons.as_str())
            .push_bind(storable_option(decision.comment.as_deref()))
            .push_bind(decision.agreement.map(Agreement::as_str));
    });
    sql.build().execute(conn).await?;
    Ok(())
}

async fn write_keys(conn: &mut Conn, keys: &[(&NewItem, &NewIdempotency)]) -> Stored<()> {
    let mut sql = QueryBuilder::<Db>::new(
        "INSERT INTO idempotency_keys (workflow, key, body_sha256, status, answer, item, created_at) ",
    );
    sql.push_values(keys, |mut row, (item, key)| {
        let answer: Cow<'_, str> = storable(&key.answer);
        row.push_bind(item.workflow.0)
            .push_bind(storable(&key.key))
            .push_bind(key.body_sha256.as_slice())
            .push_bind(key.status)
            .push_bind(answer)
            .push_bind(item.id.0)
            .push_bind(item.created_at.0);
    });
    sql.build().execute(conn).await?;
    Ok(())
}
