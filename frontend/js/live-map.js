// The interactive map in the place of the drawn one: the same territories, the same colours, names under the pointer.
// The drawn map and its table stay whatever happens here.

const TONES = ["a", "b", "c"];

/** The colour of a tone as the stylesheet gives it, in a form that the map's library reads. */
function colour(box, tone) {
  const probe = document.createElement("span");
  probe.className = "live-map-tone";
  probe.dataset.tone = tone;
  box.append(probe);
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  brush.fillStyle = getComputedStyle(probe).backgroundColor;
  brush.fillRect(0, 0, 1, 1);
  probe.remove();
  const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

function canDraw() {
  const trial = document.createElement("canvas").getContext("webgl2");
  trial?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(trial);
}

function stylesheet(address) {
  const known = document.querySelector(`link[href="${address}"]`);
  if (known) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = resolve;
    link.onerror = () => reject(new Error(address));
    document.head.append(link);
  });
}

async function shapesOf(address) {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function layers(box, tiles) {
  const fill = ["match", ["get", "tone"]];
  for (const tone of TONES) fill.push(tone, colour(box, tone));
  fill.push(colour(box, "none"));
  const ink = colour(box, "ink");
  const paper = colour(box, "paper");
  const face = ["==", ["geometry-type"], "Polygon"];
  const opacity = tiles ? [0.45, 0.65] : [0.9, 1];
  const under = ["boolean", ["feature-state", "under"], false];
  return [
    { id: "ground", type: "background", paint: { "background-color": paper } },
    ...(tiles ? [{ id: "tiles", type: "raster", source: "tiles" }] : []),
    { id: "faces", type: "fill", source: "shapes", filter: face,
      paint: { "fill-color": fill, "fill-opacity": ["case", under, opacity[1], opacity[0]] } },
    { id: "borders", type: "line", source: "shapes", filter: face,
      paint: { "line-color": paper, "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.7, 12, 2] } },
    { id: "edges", type: "line", source: "shapes", filter: ["!", face],
      layout: { "line-join": "round" },
      paint: { "line-color": ink, "line-opacity": 0.75, "line-width": ["interpolate", ["linear"], ["zoom"], 7, 1.2, 12, 3] } },
    { id: "under", type: "line", source: "shapes", filter: face,
      paint: { "line-color": ink, "line-width": ["case", under, 2.5, 0] } },
    { id: "names", type: "symbol", source: "shapes", filter: face,
      layout: { "text-field": ["get", "name"], "text-font": ["'Source Sans 3'"], "text-size": 13, "text-max-width": 8,
        "text-padding": 6 },
      paint: { "text-color": ink, "text-halo-color": paper, "text-halo-width": 1.4 } },
  ];
}

/** Name, linked to its page, and what its colour says. */
function card(feature) {
  const { name, url, label } = feature.properties;
  const text = document.createElement("p");
  const link = document.createElement("a");
  link.href = url;
  link.textContent = name;
  text.append(link);
  if (label) {
    const small = document.createElement("small");
    small.textContent = label;
    text.append(small);
  }
  return text;
}

function boundsOf(library, features) {
  const bounds = new library.LngLatBounds();
  const walk = (points) => {
    if (typeof points[0] === "number") bounds.extend(points);
    else points.forEach(walk);
  };
  features.forEach((feature) => walk(feature.geometry.coordinates));
  return bounds;
}

function build(box, library, shapes, words) {
  const tiles = box.dataset.tiles;
  const sources = { shapes: { type: "geojson", data: shapes, promoteId: "id", attribution: box.dataset.credit } };
  if (tiles) {
    sources.tiles = { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: 19, attribution: box.dataset.tilesCredit };
  }
  library.setWorkerUrl(box.dataset.worker);
  const map = new library.Map({
    container: box.querySelector("[data-live-map-canvas]"),
    style: { version: 8, sources, layers: layers(box, tiles) },
    bounds: boundsOf(library, shapes.features),
    fitBoundsOptions: { padding: 28 },
    minZoom: 4,
    maxZoom: 17,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: true,
    attributionControl: false,
    locale: words,
  });
  map.keyboard.disableRotation();
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.AttributionControl({ compact: false }));
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  return map;
}

function hover(map, library) {
  const hint = new library.Popup({ closeButton: false, closeOnClick: false, className: "live-map-hint", focusAfterOpen: false });
  let under = null;
  const leave = () => {
    if (under !== null) map.setFeatureState({ source: "shapes", id: under }, { under: false });
    under = null;
    hint.remove();
    map.getCanvas().style.cursor = "";
  };
  map.on("mousemove", "faces", (event) => {
    const [feature] = event.features;
    if (feature.id !== under) {
      leave();
      under = feature.id;
      map.setFeatureState({ source: "shapes", id: under }, { under: true });
      map.getCanvas().style.cursor = "pointer";
      hint.setDOMContent(card(feature));
    }
    hint.setLngLat(event.lngLat).addTo(map);
  });
  map.on("mouseleave", "faces", leave);
}

function picking(box, map, library, shapes, words) {
  const chosen = box.querySelector("[data-live-map-chosen]");
  const list = box.querySelector("[data-live-map-list]");
  const faces = shapes.features.filter((feature) => feature.properties.name);
  const popup = new library.Popup({ focusAfterOpen: false, closeButton: false, offset: 6 });
  const show = (feature, where) => {
    chosen.replaceChildren(...card(feature).childNodes);
    list.value = feature.properties.id;
    if (where) popup.setLngLat(where).setDOMContent(card(feature)).addTo(map);
  };
  list.replaceChildren(new Option(words.whole, ""));
  for (const feature of [...faces].sort((a, b) => a.properties.name.localeCompare(b.properties.name))) {
    list.add(new Option(feature.properties.name, feature.properties.id));
  }
  list.addEventListener("change", () => {
    const feature = faces.find((one) => one.properties.id === list.value);
    popup.remove();
    chosen.replaceChildren();
    const bounds = boundsOf(library, feature ? [feature] : shapes.features);
    if (feature) show(feature, bounds.getCenter());
    map.fitBounds(bounds, { padding: feature ? 70 : 28, maxZoom: 13 });
  });
  map.on("click", "faces", (event) => show(event.features[0], event.lngLat));
}

function close(box, map) {
  map.remove();
  box.querySelector("[data-live-map-live]").hidden = true;
  box.querySelector("[data-live-map-still]").hidden = false;
  box.dataset.state = "closed";
  const button = box.querySelector("[data-live-map-open]");
  button.hidden = false;
  button.focus();
}

/** Open the map in its box; says so kindly where it cannot. */
export async function open(box) {
  if (box.dataset.state === "opening") return;
  const words = JSON.parse(box.dataset.words);
  const said = box.querySelector("[data-live-map-said]");
  const button = box.querySelector("[data-live-map-open]");
  const sorry = (text) => {
    said.textContent = text;
    box.dataset.state = "failed";
  };
  if (!canDraw()) return sorry(words.cannot);
  box.dataset.state = "opening";
  said.textContent = words.loading;
  let library, shapes;
  try {
    [library, shapes] = await Promise.all([
      import(box.dataset.library),
      shapesOf(box.dataset.source),
      stylesheet(box.dataset.style),
    ]);
  } catch {
    return sorry(words.failed);
  }
  const live = box.querySelector("[data-live-map-live]");
  const still = box.querySelector("[data-live-map-still]");
  live.hidden = false;
  still.hidden = true;
  box.dataset.state = "open"; // the page may give it more room: before the map measures its own
  let map;
  try {
    map = build(box, library, shapes, words);
  } catch {
    live.hidden = true;
    still.hidden = false;
    return sorry(words.cannot);
  }
  button.hidden = true;
  said.textContent = "";
  hover(map, library);
  picking(box, map, library, shapes, words);
  map.on("error", (event) => {
    if (event.sourceId === "tiles") said.textContent = words.tiles;
  });
  map.once("idle", () => {
    box.dataset.drawn = String(map.queryRenderedFeatures({ layers: ["faces"] }).length);
  });
  box.querySelector("[data-live-map-close]").addEventListener("click", () => close(box, map), { once: true });
  box.querySelector("[data-live-map-list]").focus();
}
