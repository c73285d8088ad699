// A real PDS and a real did:plc directory on loopback, both forgotten when the process ends.
// Arguments: the port of the directory, the port of the PDS, the folder for its data, the address and the name of the
// index of posts. Ends when its input ends.
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const plc = require('@did-plc/server');
const pds = require('@atproto/pds');

const [plcPort, pdsPort, data] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const [indexUrl, indexDid] = process.argv.slice(5);
const secret = (bytes) => crypto.randomBytes(bytes).toString('hex');

async function main() {
  const folders = ['blobs', 'actors'].map((name) => path.join(data, name));
  for (const folder of folders) fs.mkdirSync(folder, { recursive: true });
  const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: plcPort });
  await directory.start();
  const env = {
    port: pdsPort,
    hostname: 'localhost',
    devMode: true,
    adminPassword: 'admin',
    jwtSecret: secret(16),
    dpopSecret: secret(32),
    plcRotationKeyK256PrivateKeyHex: secret(32),
    dataDirectory: data,
    blobstoreDiskLocation: folders[0],
    actorStoreDirectory: folders[1],
    didPlcUrl: `http://127.0.0.1:${plcPort}`,
    inviteRequired: false,
    bskyAppViewUrl: indexUrl,
    bskyAppViewDid: indexDid,
    serviceHandleDomains: ['.test'],
    rateLimitsEnabled: true,
    rateLimitBypassKey: 'setting-up',
    disableSsrfProtection: true,
    crawlers: [],
    blobUploadLimit: 5 * 1024 * 1024,
    version: '0.0.0',
    logEnabled: false,
  };
  const server = await pds.PDS.create(pds.envToCfg(env), pds.envToSecrets(env));
  await server.start();
  console.log('ready');
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await server.destroy();
    await directory.destroy();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.stdin.on('end', stop).resume();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
