//! What both databases must do. Each behaviour is one function; the list at the top of its file runs it on both.

mod agreement;
mod alerts;
mod audiences;
mod audit;
mod counts;
mod export;
mod feed;
mod history;
mod holds;
mod insights;
mod items;
mod keys;
mod leases;
mod lists;
mod people;
mod quality;
mod queue;
mod standing;
mod transactions;
mod verdicts;
mod workflows;

/// Runs behaviours (`async fn(&Database)`) on a fresh database each: tests `sqlite::NAME` and `postgres::NAME`.
macro_rules! on_both_databases {
    ($($behaviour:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $behaviour() {
                    super::$behaviour(&crate::database::Database::sqlite().await).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $behaviour() {
                    super::$behaviour(&crate::database::Database::postgres().await).await;
                }
            )+
        }
    };
}
pub(crate) use on_both_databases;
