//! An HTTP server that keeps what is posted to it, by path.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Signature and body of a delivery.
pub type Delivery = (String, String);

/// Catches webhooks for as long as the process lives.
#[derive(Clone)]
pub struct Catcher {
    pub url: String,
    got: Arc<(Mutex<HashMap<String, Vec<Delivery>>>, Condvar)>,
}

impl Catcher {
    /// Listens on a free port.
    pub fn start() -> Catcher {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let catcher = Catcher { url, got: Arc::default() };
        let accepting = catcher.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let serving = accepting.clone();
                std::thread::spawn(move || serving.serve(stream));
            }
        });
        catcher
    }

    /// Reads one request after the other until the connection ends.
    fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut writer = stream.try_clone().ok()?;
        let mut reader = BufReader::new(stream);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let path = line.split(' ').nth(1)?.to_owned();
            let mut headers = HashMap::new();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).ok()?;
                let Some((name, value)) = line.split_once(':') else { break };
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
            let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
            reader.read_exact(&mut body).ok()?;
            let delivery = (headers.remove("stripe-signature")?, String::from_utf8(body).ok()?);
            self.got.0.lock().ok()?.entry(path).or_default().push(delivery);
            self.got.1.notify_all();
            writer.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").ok()?;
        }
    }

    /// What came to `path`, as soon as there are `count`; what is there after ten seconds.
    pub fn until(&self, path: &str, count: usize) -> Vec<Delivery> {
        let few =
            |got: &mut HashMap<String, Vec<Delivery>>| got.get(path).map_or(0, Vec::len) < count;
        let got = self.got.0.lock().expect("no thread panics holding it");
        let (got, _) = self
            .got
            .1
            .wait_timeout_while(got, Duration::from_secs(10), few)
            .expect("no thread panics holding it");
        got.get(path).cloned().unwrap_or_default()
    }
}
