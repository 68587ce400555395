//! Connections that go on behind a request that was refused before its body was read.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

/// Refusals on as few connections as the server lets.
const REFUSALS: usize = 1_000;

struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start() -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
        command.env_clear().args(["dev", "--ephemeral", "--quiet", "--listen", "127.0.0.1:0"]);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let told = BufReader::new(process.stdout.as_mut().unwrap()).lines();
        let mut lines = told.map_while(Result::ok);
        let address = lines.find_map(|line| {
            let (_, rest) = line.split_once("http://")?;
            Some(
                rest.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ':')
                    .next()?
                    .to_owned(),
            )
        });
        Server { process, address: address.unwrap() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A connection to a server.
struct Line {
    reader: BufReader<TcpStream>,
}

impl Line {
    fn open(address: &str) -> Line {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Line { reader: BufReader::new(stream) }
    }

    /// Sends a head and, apart from it, a body.
    fn send(&mut self, path: &str, key: &str, more: &str, length: usize, body: &[u8]) {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n{more}Content-Length: {length}\r\n\r\n"
        );
        let stream = self.reader.get_mut();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
    }

    /// The status of the answer, and whether the connection ends with it.
    fn read(&mut self) -> (u16, bool) {
        let mut line = String::new();
        self.reader.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap_or_else(|| panic!("no answer: {line:?}"));
        let status = status.parse().unwrap();
        let (mut length, mut closes) = (0, false);
        loop {
            line.clear();
            self.reader.read_line(&mut line).unwrap();
            let field = line.trim().to_ascii_lowercase();
            if field.is_empty() {
                break;
            }
            closes |= field == "connection: close";
            if let Some(value) = field.strip_prefix("content-length: ") {
                length = value.parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.reader.read_exact(&mut body).unwrap();
        (status, closes)
    }
}

/// What is refused before its body is read: path, key, a header field, and the status.
const EARLY: [(&str, &str, &str, u16); 5] = [
    ("/v1/charges", "nonsense", "", 401),
    ("/v1/inventions", "sk_test_a", "", 404),
    ("/v1/invoices", "sk_test_a", "", 501),
    ("/v1/charges", "sk_test_a", "Stripe-Version: yesterday\r\n", 400),
    ("/v1/charges", "pk_test_a", "", 403),
];

#[test]
fn no_request_is_lost_behind_one_that_was_refused_early() {
    let server = Server::start();
    let mut line = Line::open(&server.address);
    let body = b"amount=1000&currency=usd&description=some+text";
    for turn in 0..REFUSALS {
        let (path, key, more, status) = EARLY[turn % EARLY.len()];
        line.send(path, key, more, body.len(), body);
        let (found, closes) = line.read();
        assert_eq!(found, status, "{turn}: {path}");
        if closes {
            line = Line::open(&server.address);
        }
        line.send("/v1/customers", "sk_test_a", "", 0, b"");
        assert_eq!(line.read(), (200, false), "{turn}: behind {path}");
    }
}

#[test]
fn who_sends_too_much_is_told_that_the_connection_ends() {
    let server = Server::start();
    for (more, length, sent) in [
        // More than is read for nothing, and less than was promised.
        ("", 3 << 20, vec![b'a'; 2 << 20]),
        ("Expect: 100-continue\r\n", 1 << 20, Vec::new()),
    ] {
        let mut line = Line::open(&server.address);
        line.send("/v1/inventions", "sk_test_a", more, length, &sent);
        assert_eq!(line.read(), (404, true), "{length}");
    }
}
