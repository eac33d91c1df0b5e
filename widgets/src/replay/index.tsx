import { StaticModel } from "../common/model";
import { defineWidget, mount } from "../common/mount";
import { Player } from "./player";
import "./style.css";

const KIND = "replay";
const LABEL = "Transcript replay";

// An exported page carries its talk beside the player, and no Python.
const place = globalThis.document?.querySelector<HTMLElement>("[data-pnb-page=replay]");
const carried = place && document.getElementById("pnb-data")?.textContent;
if (place && carried) {
  mount(KIND, LABEL, Player, { model: new StaticModel(JSON.parse(carried)), el: place });
}

export default defineWidget(KIND, LABEL, Player);
