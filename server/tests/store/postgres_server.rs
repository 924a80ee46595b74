//! A PostgreSQL server for the tests of this process: started once, in a folder of its own, reached by a socket in
//! that folder, and gone when the process is, however it ends.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

const MISSING: &str = "PostgreSQL's server programs are needed for these tests: apt-get install postgresql";

/// A running server.
pub(crate) struct PostgresServer {
    folder: PathBuf,
    /// Stops the server and removes the folder when this process lets go of its standard input.
    _guard: Child,
}

impl PostgresServer {
    /// The server of this process.
    pub(crate) fn running() -> &'static Self {
        static SERVER: OnceLock<PostgresServer> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    /// The address of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.display())
    }

    fn start() -> Self {
        let programs = programs().unwrap_or_else(|| panic!("{MISSING}"));
        // Short, because a socket's path may have only about a hundred characters.
        let folder = tempfile::Builder::new().prefix("cs-pg-").tempdir_in("/tmp").unwrap().keep();
        let runner = Runner::new();
        runner.give(&folder);
        let data = folder.join("data");
        let guard = runner.guard(&programs, &folder, &data);
        runner.run(
            Command::new(programs.join("initdb"))
                .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"])
                .args(["--no-sync", "--no-instructions", "--pgdata"])
                .arg(&data),
        );
        // Nothing here has to survive a power cut.
        let settings = format!(
            "-k {} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
             -c max_connections=1000 -c shared_buffers=128MB",
            folder.display()
        );
        runner.run(
            Command::new(programs.join("pg_ctl"))
                .arg("--pgdata")
                .arg(&data)
                .args(["--wait", "--silent", "--log"])
                .arg(folder.join("log"))
                .args(["--options", &settings, "start"]),
        );
        Self { folder, _guard: guard }
    }
}

/// Where `initdb` and `pg_ctl` are: on the path, or where Debian puts them.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    versions.sort();
    folders.extend(versions.iter().rev().map(|version| version.join("bin")));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// Runs programs as somebody who is not root: `initdb` refuses root.
struct Runner {
    as_postgres: bool,
}

impl Runner {
    fn new() -> Self {
        let id = Command::new("id").arg("-u").output().unwrap();
        Self { as_postgres: id.stdout.trim_ascii() == b"0" }
    }

    fn give(&self, folder: &Path) {
        if self.as_postgres {
            let given = Command::new("chown").arg("postgres").arg(folder).status().unwrap();
            assert!(given.success(), "the user `postgres` is needed for these tests. {MISSING}");
        }
    }

    fn run(&self, command: &Command) {
        let mut command = self.wrapped(command);
        let output = command.current_dir("/").stdin(Stdio::null()).output().unwrap();
        assert!(
            output.status.success(),
            "{command:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// A shell that waits for the end of this process, deaf to the signals that may end it.
    fn guard(&self, programs: &Path, folder: &Path, data: &Path) -> Child {
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(
                r#"trap '' INT TERM HUP
                cat > /dev/null
                "$1/pg_ctl" --pgdata "$3" --mode immediate --silent stop
                rm -rf "$2""#,
            )
            .arg("guard")
            .args([programs, folder, data]);
        let mut shell = self.wrapped(&shell);
        shell
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn wrapped(&self, command: &Command) -> Command {
        let mut wrapped = if self.as_postgres {
            let mut runuser = Command::new("runuser");
            runuser.args(["-u", "postgres", "--"]).arg(command.get_program());
            runuser
        } else {
            Command::new(command.get_program())
        };
        wrapped.args(command.get_args());
        wrapped
    }
}
