#!/usr/bin/env bash
# http.sh [SECONDS]: requests per second of lib/net's HTTP server and of nginx in the same run, server on core 0,
# wrk on core 1, one thread each, an answer of 108 bytes from memory. Builds nothing: needs the preset release, and
# nginx and wrk (NGINX=, WRK= name other files).
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-5}
nginx=${NGINX:-nginx}
wrk=${WRK:-wrk}
folder=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap cleanup EXIT

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost \
  -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>/dev/null
chmod 600 "$folder/key.pem"

# Starts ours with the given options; its port in $port.
start_ours() {
  mkfifo "$folder/in.$1"
  shift_name=$1
  shift
  taskset -c 0 build/release/bin/http_test_server "$@" <"$folder/in.$shift_name" >"$folder/out.$shift_name" 2>/dev/null &
  pids+=($!)
  exec {held}>"$folder/in.$shift_name"
  until grep -q port "$folder/out.$shift_name"; do read -rt 0.1 <> <(:) || true; done
  port=$(awk '{print $2}' "$folder/out.$shift_name")
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_nginx() {
  nginx_port=$(free_port)
  nginx_tls_port=$(free_port)
  cat >"$folder/nginx.conf" <<CONF
worker_processes 1;
daemon off;
pid $folder/nginx.pid;
error_log $folder/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path $folder/a; proxy_temp_path $folder/b; fastcgi_temp_path $folder/c;
  uwsgi_temp_path $folder/d; scgi_temp_path $folder/e;
  server {
    listen 127.0.0.1:$nginx_port;
    listen 127.0.0.1:$nginx_tls_port ssl;
    ssl_certificate $folder/cert.pem;
    ssl_certificate_key $folder/key.pem;
    default_type text/plain;
    location /static { return 200 "$(printf 'a%.0s' {1..108})"; }
  }
}
CONF
  taskset -c 0 "$nginx" -c "$folder/nginx.conf" -p "$folder" 2>/dev/null &
  pids+=($!)
}

measure() {  # NAME URL CONNECTIONS
  taskset -c 1 "$wrk" -t1 -c"$3" -d"${seconds}s" --latency "$2" >"$folder/wrk.out"
  printf '%-14s %4s connections  %10s requests/s  p50 %-9s p99 %s\n' "$1" "$3" \
    "$(awk '/Requests\/sec/ {print $2}' "$folder/wrk.out")" \
    "$(awk '$1 == "50%" {print $2}' "$folder/wrk.out")" "$(awk '$1 == "99%" {print $2}' "$folder/wrk.out")"
}

start_ours plain
ours=$port
start_ours tls --tls "$folder/cert.pem" "$folder/key.pem"
ours_tls=$port
start_nginx
until python3 -c "import socket; socket.create_connection(('127.0.0.1', $nginx_port))" 2>/dev/null; do :; done
for connections in 1 32 256; do
  for _ in 1 2; do
    measure socle "http://127.0.0.1:$ours/static" "$connections"
    measure nginx "http://127.0.0.1:$nginx_port/static" "$connections"
  done
done
measure "socle TLS" "https://127.0.0.1:$ours_tls/static" 32
measure "nginx TLS" "https://127.0.0.1:$nginx_tls_port/static" 32
