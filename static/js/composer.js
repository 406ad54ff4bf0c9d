// The composer: feedback while writing, autosave, media, channel tabs. Without scripts it is a plain form.
import { startAutosave } from "./composer/autosave.js";
import { startChannelMedia } from "./composer/channel_media.js";
import { startChannels } from "./composer/channels.js";
import { startFeedback } from "./composer/feedback.js";
import { localCopy, offerRestore } from "./composer/local_copy.js";
import { startMedia } from "./composer/media.js";

const form = document.getElementById("composer");
const words = document.getElementById("composer-words").dataset;
const announcement = document.getElementById("announcement");

const page = {
  form,
  words,
  announce(text) {
    announcement.textContent = "";
    requestAnimationFrame(() => {
      announcement.textContent = text;
    });
  },
  /** Says that something in the form changed without an input event of the browser's own. */
  changed() {
    form.dispatchEvent(new Event("input", { bubbles: true }));
  },
};

page.channelMedia = startChannelMedia(page);
page.media = startMedia(page);
startChannels(page);
page.feedback = startFeedback(page);
page.copy = localCopy(form);
startAutosave(page);
offerRestore(page);
