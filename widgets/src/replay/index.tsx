import { defineWidget } from "../shared/mount";
import { Player } from "./player";
import "./style.css";

export default defineWidget("replay", "Transcript replay", Player);
