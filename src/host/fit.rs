//! Makes answers fit into one message: long lists are cut to a page.

use serde_json::{Value, value::RawValue};

use crate::protocol::{ImportReport, ItemResult, Outcome};

/// Bytes left for the envelope around a result.
pub const ROOM: usize = crate::protocol::MAX_RESPONSE_BYTES - 4_000;

/// Leaves results out until the report fits: failures stay as long as there is room, then the
/// first of the others; the order is kept.
#[must_use]
pub fn report(mut report: ImportReport) -> Box<RawValue> {
    let items = std::mem::take(&mut report.items);
    let frame = size(&report);
    let sizes: Vec<usize> = items.iter().map(|item| size(item) + 1).collect();
    if frame + sizes.iter().sum::<usize>() <= ROOM {
        report.items = items;
        return raw(&report);
    }
    let matters = |item: &ItemResult| matches!(item.outcome, Outcome::Failed | Outcome::Unknown);
    let mut kept = vec![false; items.len()];
    let mut used = frame + 40;
    for wanted in [true, false] {
        for (place, item) in items.iter().enumerate() {
            if matters(item) == wanted && used + sizes[place] <= ROOM {
                used += sizes[place];
                kept[place] = true;
            }
        }
    }
    let all = items.len();
    report.items =
        items.into_iter().zip(kept).filter_map(|(item, keep)| keep.then_some(item)).collect();
    report.items_omitted = Some(report.items_omitted.unwrap_or(0) + all - report.items.len());
    raw(&report)
}

/// Cuts the list of this name to what fits; the caller asks for the next page by its offset.
#[must_use]
pub fn page(result: &impl serde::Serialize, list: &str) -> Box<RawValue> {
    let whole = raw(result);
    if whole.get().len() <= ROOM {
        return whole;
    }
    let mut result: Value = serde_json::from_str(whole.get()).unwrap_or(Value::Null);
    if let Some(items) = result.get_mut(list).and_then(Value::as_array_mut) {
        items.truncate(fitting(items, 200));
    }
    raw(&result)
}

/// Cuts a report to its first items that fit, without gaps: the caller asks for the next ones by
/// their offset.
#[must_use]
pub fn report_page(mut report: ImportReport) -> Box<RawValue> {
    let items = std::mem::take(&mut report.items);
    let fitting = fitting(&items, size(&report) + 40);
    let omitted = report.items_omitted.unwrap_or(0) + items.len() - fitting;
    report.items_omitted = (omitted > 0).then_some(omitted);
    report.items = items.into_iter().take(fitting).collect();
    raw(&report)
}

/// How many items, from the first on, fit beside what is used already.
pub fn fitting(items: &[impl serde::Serialize], used: usize) -> usize {
    let mut used = used;
    let fits = |item: &&_| {
        used += size(*item) + 1;
        used <= ROOM
    };
    items.iter().take_while(fits).count()
}

/// Bytes of a value as JSON.
pub fn size(value: &impl serde::Serialize) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX, |bytes| bytes.len())
}

/// A result as JSON text. Types of the protocol always serialise: their keys are texts.
pub fn raw(of: &impl serde::Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(of).unwrap_or_else(|error| {
        tracing::error!(%error, "a result can't be written");
        RawValue::NULL.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Failure, Family, Summary};

    fn long_report(count: usize) -> ImportReport {
        let items: Vec<ItemResult> = (0..count)
            .map(|index| {
                let mut item = ItemResult {
                    reference: Some(Value::String("x".repeat(300))),
                    index,
                    outcome: Outcome::Created,
                    family: Family::ClaudeApiKey,
                    provider: None,
                    changes: Vec::new(),
                    active: None,
                    site: None,
                    warnings: Vec::new(),
                    error: None,
                };
                if index % 1000 == 999 {
                    item.fail(Failure::ApiKeyInvalid { reason: "it is empty".into() });
                }
                item
            })
            .collect();
        ImportReport {
            import_id: "1".into(),
            group: "1".into(),
            profile: "home".into(),
            management_url: "http://localhost:8317/v0/management".into(),
            dry_run: false,
            undoes: Vec::new(),
            summary: Summary::of(&items),
            items,
            items_omitted: None,
            requests: 3,
            elapsed_ms: 5,
        }
    }

    #[test]
    fn a_long_report_keeps_its_failures() {
        let full = long_report(10_000);
        let failed = full.summary.failed;
        let cut = report(full);
        assert!(cut.get().len() <= ROOM);
        let cut: Value = serde_json::from_str(cut.get()).expect("JSON");
        let items = cut["items"].as_array().expect("items");
        assert_eq!(items.iter().filter(|item| item["outcome"] == "failed").count(), failed);
        assert_eq!(cut["itemsOmitted"], 10_000 - items.len());
        assert!(items.windows(2).all(|pair| pair[0]["index"].as_u64() < pair[1]["index"].as_u64()));
    }

    #[test]
    fn a_short_report_is_whole() {
        let cut: Value = serde_json::from_str(report(long_report(10)).get()).expect("JSON");
        assert_eq!(cut["items"].as_array().map(Vec::len), Some(10));
        assert!(cut.get("itemsOmitted").is_none());
    }
}
