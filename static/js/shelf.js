// Lists what is kept on this device, on the page shown without a line. It asks nobody who reads: the device knows.
const list = document.getElementById("shelf");
const opening = indexedDB.open("xenia", 1);
opening.onupgradeneeded = () => {
  opening.result.createObjectStore("queue", { keyPath: "key" });
  opening.result.createObjectStore("kept", { keyPath: "cache" });
};
opening.onsuccess = () => {
  const rows = opening.result.transaction("kept").objectStore("kept").getAll();
  rows.onsuccess = () => {
    for (const row of rows.result) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = row.first;
      link.textContent = row.title;
      item.append(link);
      list.append(item);
    }
    document.getElementById("empty-shelf").hidden = rows.result.length > 0;
  };
};
