// What the interactive map uses of MapLibre, in a file of its own: only who asks for the map loads it.
export { AttributionControl, LngLatBounds, Map, NavigationControl, Popup, setWorkerUrl } from "maplibre-gl";
