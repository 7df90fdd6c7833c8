// The vendored bundle has no exports: imported as a module, it puts its classes into globalThis.StompJs.
import "../vendor/stompjs/stomp.umd.min.js";

export const { Client } = globalThis.StompJs;
