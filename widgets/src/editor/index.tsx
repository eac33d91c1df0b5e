import { defineWidget } from "../common/mount";
import { EditorView } from "./editor";
import "./style.css";

export default defineWidget("editor", "Persona editor", EditorView);
