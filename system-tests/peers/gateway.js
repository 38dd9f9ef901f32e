'use strict';
// The gateway's REST interface and sockets, as far as the load needs them.
const http = require('http');
const WebSocket = require('ws');

class Gateway {
  constructor(port, host = '127.0.0.1') {
    this.port = port;
    this.host = host;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
    this.count = Math.floor(Math.random() * 0xffffff);
    this.random = Math.floor(Math.random() * 0xffffffffffff).toString(16).padStart(12, '0');
  }

  socket() {
    return new WebSocket(`ws://${this.host}:${this.port}/ws`, { perMessageDeflate: false });
  }

  /** A UUIDv7: the time, a counter, and this process' random part. */
  nextOpId() {
    const time = Date.now().toString(16).padStart(12, '0');
    const count = (this.count = (this.count + 1) % 0x4000000).toString(16).padStart(7, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${count.slice(0, 3)}-8${count.slice(4)}-${count[3]}${this.random.slice(1)}`;
  }

  async login(userName) {
    return (await this.call('POST', '/auth/login', undefined, { userName })).token;
  }

  create(token, id, name) {
    return this.call('POST', '/documents', token, { id, name, type: 'text', policy: 'lww', publicAccess: 'edit' });
  }

  edit(token, id, { opId, baseVersion, delta }) {
    return this.call('POST', `/documents/${id}/operations`, token, {
      opId,
      baseVersion,
      delta,
      clientId: 'c-bench-seed',
      writtenAt: Date.now(),
    });
  }

  operations(token, id, after) {
    return this.call('GET', `/documents/${id}/operations?after=${after}&limit=500`, token);
  }

  content(token, id) {
    return this.call('GET', `/documents/${id}/content`, token);
  }

  call(method, path, token, body) {
    return new Promise((resolve, reject) => {
      const headers = {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      };
      const options = { host: this.host, port: this.port, path: `/api/v1${path}`, method, headers, agent: this.agent };
      const request = http.request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part) => (text += part));
        response.on('end', () => {
          if (response.statusCode >= 300) {
            reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 200)}`));
          } else {
            resolve(JSON.parse(text));
          }
        });
      });
      request.on('error', reject);
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

module.exports = { Gateway };
