import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Hands a command line to the instance that listens on the socket; fails when none does. */
const socket = connect(process.argv[2] ?? '');
socket.on('error', () => process.exit(1));
socket.on('connect', async () => {
  socket.end(await text(process.stdin));
  socket.resume();
  socket.on('end', () => process.exit(0));
});
