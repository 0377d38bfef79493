//! Every request of the demo with its answer, for those who hold them against GitLab's own descriptions.

use std::path::Path;

use serde_json::json;

use crate::cli::Failure;
use crate::cli::demo::Stage;
use crate::cli::demo::lock;
use crate::files;
use crate::files::Readers;

/// One JSON object a line: `method`, `path` with its query, `body`, `status`, `answer`.
pub(super) fn write(stage: &Stage, file: &Path) -> Result<(), Failure> {
    let simulator = lock(&stage.simulator);
    let lines = simulator.log().iter().map(|it| {
        let (path, body) = (&it.path_and_query, &it.body);
        let line = json!({ "method": it.method, "path": path, "body": body, "status": it.status, "answer": it.answer });
        format!("{line}\n")
    });
    let text: String = lines.collect();
    Ok(files::replace(file, text.as_bytes(), Readers::Anyone)?)
}
