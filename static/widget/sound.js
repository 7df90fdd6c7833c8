let audio = null;

/** Two soft notes. Silent while the browser has not been touched: then it lets no page sound. */
export function ring() {
  try {
    audio ??= new AudioContext();
    if (audio.state !== "running") return void audio.resume();
    const now = audio.currentTime;
    for (const [pitch, at] of [[660, 0], [880, 0.12]]) {
      const note = audio.createOscillator();
      const loudness = audio.createGain();
      note.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.08, now + at);
      loudness.gain.exponentialRampToValueAtTime(0.0001, now + at + 0.25);
      note.connect(loudness).connect(audio.destination);
      note.start(now + at);
      note.stop(now + at + 0.26);
    }
  } catch {
    // no sound on this machine
  }
}
