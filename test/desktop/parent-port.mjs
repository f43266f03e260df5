// Gives a plain Node process the `process.parentPort` of an Electron utility process, over the channel of `fork`.
import { EventEmitter } from 'node:events';

class ParentPort extends EventEmitter {
  postMessage(message) {
    process.send(message);
  }
}

process.parentPort = new ParentPort();
process.on('message', (data) => process.parentPort.emit('message', { data, ports: [] }));
