//! The use cases on a real SQLite database, under a clock that the tests move. Tests of a design invariant name it.

#[cfg(test)]
mod accepting;
#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod deciding;
#[cfg(test)]
mod exporting;
#[cfg(test)]
mod feed;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod holding;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod insights;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod leases;
#[cfg(test)]
mod opinions;
#[cfg(test)]
mod people;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod policies;
#[cfg(test)]
mod quality;
#[cfg(test)]
mod queue_work;
#[cfg(test)]
mod record;
#[cfg(test)]
mod reopening;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod workflows;
