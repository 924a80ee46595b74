//! What becomes of a verdict on a golden item.

use app::model::{AlertId, ItemId, Timestamp, Verdict};
use serde_json::json;

use super::{Actor, Asked, Services, alerts, asked, entry, right_output};
use crate::{
    domain::{
        audit::kinds,
        golden::{Answer, LOOKED_AT, is_low, is_right},
    },
    service::people::current,
    store::{
        AlertKind, AlertTopic, GoldenRow, NewAlert, NewGoldenAnswer, NewVerdict, Reads, StoreError, Stored,
        Tx, UserRow,
    },
};

/// Notes whether a verdict on a copy of a golden item is right, and raises an alert where its reviewer's last answers are
/// too often wrong. In the verdict's own transaction, after it was stored. Nothing of it holds the reviewer up.
///
/// # Errors
/// The database's own.
pub(in crate::service) async fn golden_answered(
    services: &Services,
    tx: &mut dyn Tx,
    item: ItemId,
    verdict: &NewVerdict,
    now: Timestamp,
) -> Result<(), StoreError> {
    let golden = tx.golden_of_copy(item, now).await?;
    let golden =
        golden.ok_or_else(|| StoreError::Corrupt(format!("item {item} is no copy of a golden item")))?;
    let workflow = asked(services, tx, golden.workflow).await?;
    let Some(correct) = judged(tx, &workflow, &golden, verdict).await? else {
        tracing::error!(golden = %golden.id, "the right answer of a golden item is not kept any more: nothing is noted");
        return Ok(());
    };
    let user = tx.user(verdict.user).await?;
    let user = user.ok_or_else(|| StoreError::Corrupt(format!("person {} is missing", verdict.user)))?;
    let answer = NewGoldenAnswer {
        verdict: verdict.id,
        golden: golden.id,
        item,
        workflow: golden.workflow,
        user: user.id,
        correct,
        at: now,
    };
    let details = json!({
        "item": item,
        "verdict_id": verdict.id,
        "verdict": verdict.verdict,
        "expected": golden.verdict,
        "correct": correct,
    });
    let label = Actor::User(current(&user)).label();
    tx.insert_golden_answer(&answer, entry(label, kinds::GOLDEN_ANSWERED, golden.id, details)).await?;
    look_at_record(services, tx, &workflow, &golden, &user, now).await
}

/// Whether it is right; none where what is right is not known any more.
async fn judged(
    reads: &mut (impl Reads + ?Sized),
    workflow: &Asked,
    golden: &GoldenRow,
    verdict: &NewVerdict,
) -> Stored<Option<bool>> {
    let right = right_output(reads, workflow.kind, golden).await?.map(|output| output.value());
    if right.is_none() && golden.verdict != Verdict::Reject {
        return Ok(None);
    }
    let edit = verdict.edit.as_ref().and_then(|(bytes, _)| serde_json::from_slice(bytes).ok());
    let expected = Answer { verdict: golden.verdict, output: right.as_ref() };
    let given = Answer { verdict: verdict.verdict, output: edit.as_ref() };
    Ok(Some(is_right(workflow.kind, expected, given)))
}

/// Raises an alert where it is needed. Once one is closed, the count begins anew: what came before was dealt with.
async fn look_at_record(
    services: &Services,
    tx: &mut dyn Tx,
    workflow: &Asked,
    golden: &GoldenRow,
    user: &UserRow,
    now: Timestamp,
) -> Stored<()> {
    let topic = AlertTopic { kind: AlertKind::GoldenLow, workflow: golden.workflow, user: Some(user.id) };
    let after = tx.last_closed(topic).await?;
    let record = tx.golden_record(user.id, golden.workflow, after, LOOKED_AT).await?;
    let pass = workflow.review.golden_pass;
    if !is_low(&record, pass) {
        return Ok(());
    }
    let right = record.iter().filter(|is_right| **is_right).count();
    let message = format!(
        "{right} of the last {} golden items in {} were answered rightly, where {:.0}% should be. Look at the answers \
         together: what one person misses, the instructions may not say.",
        record.len(),
        workflow.name,
        pass * 100.0
    );
    let id = AlertId(services.0.clock.new_id());
    let alert = NewAlert { id, topic, about: user.name.clone(), message, at: now };
    let raised = alerts::raised(
        &alert,
        &workflow.slug,
        json!({ "user": user.email, "right": right, "of": record.len() }),
    );
    tx.raise_alert(&alert, raised).await?;
    Ok(())
}
