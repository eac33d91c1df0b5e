import { defineWidget } from "../common/mount";
import { Board } from "./board";
import "./style.css";

export default defineWidget("dashboard", "Alignment dashboard", Board);
