//! What GitLab's own clock shows, by the date on its answers.

use chrono::DateTime;
use chrono::Utc;
use gitlab::api::AsyncClient;
use gitlab::api::users::CurrentUser;

use super::GitLab;
use super::error::GitLabError;
use super::hints::text;

impl<T: AsyncClient + Sync> GitLab<T> {
    /// When GitLab says that it answered (UTC, to the second); none where its answers carry no date.
    pub async fn hour(&self) -> Result<Option<DateTime<Utc>>, GitLabError> {
        let endpoint = CurrentUser::builder().build().expect("nothing is required");
        let answer = self.send("read gitlab's clock", &endpoint).await?;
        let date = text(&answer.headers, "date");
        let read = |date: &str| DateTime::parse_from_rfc2822(date).ok();
        Ok(date.and_then(read).map(|at| at.with_timezone(&Utc)))
    }
}
