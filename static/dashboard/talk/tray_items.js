import { house } from "../core/house.js";
import { t } from "../core/texts.js";
import { shallowReactive } from "../core/vue.js";
import { size } from "./file_names.js";

const MOST = 20;

/**
 * The files that wait above the composer; nothing leaves before Send. An item is {id, name, size, type, file, preview,
 * stored, progress}: `file` a Blob to upload, or `stored` what the server has already.
 */
export function newTray() {
  const tray = shallowReactive({ items: [], refusal: "" });
  let ids = 0;

  tray.add = (files) => {
    const room = MOST - tray.items.length;
    const refusals = files.map(refusal);
    const taken = files.filter((_, i) => !refusals[i]).slice(0, room);
    tray.items = [...tray.items, ...taken.map((file) => item({ file, name: file.name || pastedName(file), size: file.size, type: file.type }))];
    tray.refusal = refusals.find(Boolean) ?? (taken.length < files.length ? t("talk_file_many", { count: MOST }) : "");
  };
  tray.addStored = (files) => {
    tray.items = [...tray.items, ...files.map((stored) => item({ stored, name: stored.fileName, size: stored.fileSize, type: stored.fileType }))];
  };
  tray.remove = (id) => {
    free(tray.items.filter((one) => one.id === id));
    tray.items = tray.items.filter((one) => one.id !== id);
    tray.refusal = "";
  };
  tray.moved = (moved, change) => {
    tray.items = tray.items.map((one) => (one.id === moved.id ? Object.assign(one, change) : one));
  };
  tray.take = () => {
    const { items } = tray;
    free(items);
    tray.items = [];
    tray.refusal = "";
    return items;
  };

  const item = (fields) => {
    ids += 1;
    const isPicture = fields.file && /^image\/(png|jpe?g|gif|webp|avif|bmp)$/.test(fields.type);
    return { id: ids, progress: 0, ...fields, preview: isPicture ? URL.createObjectURL(fields.file) : null };
  };
  return tray;
}

function free(items) {
  for (const { preview } of items) if (preview) URL.revokeObjectURL(preview);
}

// What the browser cannot name is left to the server, which looks into the file.
function refusal({ name, size: bytes, type }) {
  const { uploadBytes, fileTypes } = house;
  if (uploadBytes > 0 && bytes > uploadBytes) return t("talk_file_large", { name, size: size(bytes), most: size(uploadBytes) });
  if (bytes === 0) return t("talk_file_empty", { name });
  const isTaken = !type || fileTypes.length === 0 || fileTypes.includes(type) || fileTypes.includes(`${type.split("/")[0]}/*`);
  return isTaken ? "" : t("talk_file_type", { name, types: fileTypes.join(", ") });
}

// What is pasted has no name worth keeping.
function pastedName({ type }) {
  return `${t("talk_pasted")}.${(type.split("/")[1] ?? "bin").replace(/[^a-z0-9].*$/i, "")}`;
}
