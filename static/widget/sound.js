let audio = null;

/** A soft note. Silent while the browser has not been touched: then it lets no page sound. */
export function ring() {
  if (!navigator.userActivation?.hasBeenActive) return;
  try {
    audio ??= new AudioContext();
    const note = audio.createOscillator();
    const loudness = audio.createGain();
    note.frequency.value = 760;
    loudness.gain.setValueAtTime(0.08, audio.currentTime);
    loudness.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.3);
    note.connect(loudness).connect(audio.destination);
    note.start();
    note.stop(audio.currentTime + 0.3);
  } catch {
    // no sound on this machine
  }
}
