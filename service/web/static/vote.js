/* The voter's page: terms, token, ballot, receipt. What is needed to try again stays on this
   device until the receipt is there, and nothing of it after that. */
(function () {
  "use strict";
  var given = JSON.parse(document.body.getAttribute("data-vote"));
  var words = given.words, terms = given.terms, credential = null, kept = null, again = null;
  var PAUSES = [1000, 2000, 4000, 8000], PATIENCE = 30000;

  function at(id) { return document.getElementById(id); }

  function made(tag, text, into) {
    var element = document.createElement(tag);
    if (text) element.textContent = text;
    if (into) into.appendChild(element);
    return element;
  }

  function show(name) {
    ["fallback", "credential", "terms", "ballot", "busy", "trouble", "receipt"].forEach(function (one) {
      at(one).hidden = one !== name;
    });
    window.scrollTo(0, 0);
  }

  function said(key, params) {
    return words[key].replace(/\{(\w+)\}/g, function (_, name) { return params[name]; });
  }

  /* --- what stays on this device --- */

  function place() { return "pacesetter vote " + given.number + " " + given.owner; }

  function halves() { return "pacesetter vote " + given.number + " halves"; }

  function read(name) {
    try { return JSON.parse(localStorage.getItem(name)); } catch (error) { return null; }
  }

  function write(name, value) {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
    } catch (error) { /* a browser that keeps nothing: this page keeps it while it is open */ }
  }

  function keep() { write(place(), kept); }

  function begin() {
    kept = read(place());
    if (!kept || kept.hash !== terms.config_hash) {
      kept = { hash: terms.config_hash, tokens: {}, choices: {}, sealed: {}, receipts: {} };
    }
    kept.remarks = kept.remarks || {};
  }

  /* --- speaking with the service --- */

  function Answered(status, told) { this.status = status; this.told = told; }

  function wait(time) { return new Promise(function (go) { setTimeout(go, time); }); }

  function once(address, body, options) {
    var stop = typeof AbortController === "function" ? new AbortController() : null;
    var timer = setTimeout(function () { if (stop) stop.abort(); }, PATIENCE);
    var headers = { "Content-Type": "application/json", "Accept": "application/json", "Accept-Language": given.locale };
    if (options.csrf) headers["X-CSRFToken"] = options.csrf;
    return fetch(address, {
      method: "POST", headers: headers, body: JSON.stringify(body), cache: "no-store",
      credentials: options.csrf ? "same-origin" : "omit", signal: stop ? stop.signal : undefined
    }).then(function (answer) {
      var json = (answer.headers.get("Content-Type") || "").indexOf("json") >= 0;
      if (!json) throw new Answered(answer.status < 500 ? 401 : answer.status, {});
      return answer.json().then(function (told) {
        if (!answer.ok) throw new Answered(answer.status, told);
        return told;
      });
    }).then(
      function (told) { clearTimeout(timer); return told; },
      function (error) { clearTimeout(timer); throw error; }
    );
  }

  /* The same request again until it is answered: whatever got lost, it has one effect. */
  function send(address, body, options) {
    function tried(times) {
      return once(address, body, options).catch(function (error) {
        var final = error instanceof Answered && error.status < 500;
        if (final || times >= PAUSES.length) throw error;
        return wait(PAUSES[times]).then(function () { return tried(times + 1); });
      });
    }
    return tried(0);
  }

  function trouble(error, retry) {
    var what = words["trouble.line"];
    if (error instanceof Answered) {
      var reasons = (error.told.reasons || error.told.problems || []).map(function (one) { return one.message; });
      what = reasons.filter(Boolean).join(" ") || error.told.message || words["trouble.line"];
      if (error.status === 401) what = words["trouble.log_in"];
      if (error.status === 429) what = words["trouble.too_often"];
    } else if (!(error instanceof TypeError) && error.name !== "AbortError") {
      what = words["trouble.unforeseen"];
    }
    at("trouble-what").textContent = what;
    at("trouble-kept").hidden = !kept || !Object.keys(kept.tokens).length;
    again = retry;
    show("trouble");
    at("again").focus();
  }

  /* --- the credential of a slip --- */

  function tidy(text) { return text.replace(/[\s-]+/g, "").toUpperCase(); }

  function fromLink() {
    var found = /^#([12])=([A-Za-z2-7 -]{20,60})$/.exec(decodeURIComponent(location.hash));
    var both = read(halves()) || {};
    if (found) {
      var half = tidy(found[2]);
      if (both[found[1]] && both[found[1]] !== half) both = {}; /* another voter's slip */
      both[found[1]] = half;
      write(halves(), both);
      history.replaceState(null, "", location.pathname + location.search);
    }
    return both;
  }

  function askForCredential(both) {
    [1, 2].forEach(function (half) {
      at("half-" + half).value = both[half] || "";
      at("there-" + half).hidden = !both[half];
    });
    show("credential");
  }

  function useCredential(first, second) {
    credential = tidy(first) + "." + tidy(second);
    at("busy-what").textContent = words["busy.terms"];
    show("busy");
    send("/api/v1/ballots/terms", { appraisal: given.number, credential: credential }, {}).then(function (told) {
      terms = told;
      return Ballot.digest(credential);
    }).then(function (digest) {
      given.owner = "slip " + digest.substr(0, 16); /* two voters may share one phone */
      welcome();
    }).catch(function (error) {
      trouble(error, function () { askForCredential(read(halves()) || {}); });
    });
  }

  /* --- the ballot --- */

  function fill(name, text) {
    Array.prototype.forEach.call(document.querySelectorAll("[data-fill=" + name + "]"), function (one) {
      one.textContent = text;
    });
  }

  function mine() {
    return terms.yours.filter(function (one) { return one.by !== "paper"; }).map(function (one) {
      return terms.papers.filter(function (paper) { return paper.number === one.paper; })[0];
    });
  }

  /* Papers that were asked for elsewhere: their tokens are on another device. */
  function elsewhere() {
    return terms.yours.filter(function (one) {
      return one.issued && one.by !== "paper" && !kept.tokens[one.paper] && !kept.receipts[one.paper];
    });
  }

  function open() {
    return mine().filter(function (paper) {
      return kept.tokens[paper.number] || !elsewhere().some(function (one) { return one.paper === paper.number; });
    }).filter(function (paper) { return !kept.receipts[paper.number]; });
  }

  function nothing(key) {
    at("trouble-title").textContent = words["nothing"];
    at("trouble-what").textContent = words[key];
    at("trouble-kept").hidden = true;
    at("again").hidden = true;
    show("trouble");
  }

  function day(text) {
    var part = text.split("-").map(Number), how = { year: "numeric", month: "long", day: "numeric" };
    return new Date(part[0], part[1] - 1, part[2]).toLocaleDateString(given.locale, how);
  }

  function welcome() {
    begin();
    fill("title", terms.title);
    fill("until", said("until", { day: day(terms.closes_on) }));
    fill("k", said("k", { k: terms.k }));
    document.title = terms.title;
    if (Object.keys(kept.receipts).length && !open().length) return receipt();
    if (terms.state !== "open") return nothing("over");
    if (!terms.yours.length) return nothing("not_yours");
    if (!mine().length) return nothing("on_paper");
    if (!open().length) return nothing("elsewhere");
    if (Object.keys(kept.sealed).length) return cast();
    if (open().every(function (paper) { return kept.tokens[paper.number] && kept.tokens[paper.number].signature; })) return fillIn();
    show("terms");
  }

  function shuffled(list) {
    var found = list.slice(), i, j, one;
    for (i = found.length - 1; i > 0; i -= 1) {
      j = Number(Ballot.number(Ballot.random(6)) % BigInt(i + 1));
      one = found[i]; found[i] = found[j]; found[j] = one;
    }
    return found;
  }

  function inTurn(list, what, each) {
    at("busy-what").textContent = words[what];
    at("busy-bar").max = list.length || 1;
    at("busy-bar").value = 0;
    show("busy");
    return list.reduce(function (before, one, place) {
      return before.then(function () { return each(one); }).then(function () {
        at("busy-bar").value = place + 1;
      });
    }, Promise.resolve());
  }

  function token(paper) {
    var ready = kept.tokens[paper.number] ? Promise.resolve(kept.tokens[paper.number]) : Ballot.begin(terms, paper);
    return ready.then(function (found) {
      kept.tokens[paper.number] = found;
      keep(); /* before it is sent: a lost reply is asked for again with the very same */
      if (found.signature) return null;
      var body = { paper: paper.number, blinded: found.blinded };
      if (credential) {
        body.appraisal = given.number;
        body.credential = credential;
        return send("/api/v1/ballots/tokens", body, {});
      }
      return send("/vote/" + given.number + "/papers", body, { csrf: given.csrf });
    }).then(function (answer) {
      if (!answer) return null;
      return Ballot.signed(terms, paper, kept.tokens[paper.number], answer).then(function (signature) {
        kept.tokens[paper.number].signature = signature;
        keep();
      });
    });
  }

  function take() {
    inTurn(shuffled(open()), "busy.take", token).then(fillIn).catch(function (error) {
      /* Refused for good: this token will never be signed, so that it need not be kept. */
      if (error instanceof Answered && error.status === 409) {
        Object.keys(kept.tokens).forEach(function (paper) {
          if (!kept.tokens[paper].signature) delete kept.tokens[paper];
        });
        keep();
      }
      trouble(error, take);
    });
  }

  function name(subject) {
    return terms.judged.filter(function (one) { return one.id === subject; })[0].name;
  }

  function subjects() {
    var found = [];
    open().forEach(function (paper) {
      paper.subjects.forEach(function (one) { if (found.indexOf(one) < 0) found.push(one); });
    });
    return found;
  }

  function count() {
    var asked = subjects().length * terms.scheme.questions.length, chosen = 0;
    subjects().forEach(function (one) { chosen += Object.keys(kept.choices[one] || {}).length; });
    at("left").textContent = chosen < asked ? said("left", { left: asked - chosen }) : words["left.none"];
  }

  function choose(subject, question, option) {
    kept.choices[subject] = kept.choices[subject] || {};
    kept.choices[subject][question] = option;
    keep();
    count();
  }

  function question(card, subject, one) {
    var box = made("fieldset", "", card);
    made("legend", one.title, box);
    var options = made("div", "", box);
    options.className = "options";
    terms.scheme.options.forEach(function (option) {
      var label = made("label", "", options), input = made("input", "", label);
      input.type = "radio";
      input.name = subject + "/" + one.key;
      input.value = option.key;
      input.checked = (kept.choices[subject] || {})[one.key] === option.key;
      input.addEventListener("change", function () { choose(subject, one.key, option.key); });
      made("span", option.title, label);
    });
  }

  function everything(card, subject) {
    var row = made("div", "", card);
    row.className = "all";
    made("span", words.all, row);
    terms.scheme.options.forEach(function (option) {
      var button = made("button", option.title, row);
      button.type = "button";
      button.setAttribute("aria-label", said("all.of", { option: option.title, name: name(subject) }));
      button.addEventListener("click", function () {
        terms.scheme.questions.forEach(function (one) { choose(subject, one.key, option.key); });
        Array.prototype.forEach.call(card.querySelectorAll("input"), function (input) {
          input.checked = input.value === option.key;
        });
      });
    });
  }

  /* In words: on the one whom a paper is about, or at the end where it is about several. */
  function remark(into, paper) {
    var label = made("label", words["remark"], into), box = made("textarea", "", into);
    box.id = "remark-" + paper.number;
    box.maxLength = 300;
    box.value = kept.remarks[paper.number] || "";
    box.addEventListener("input", function () { kept.remarks[paper.number] = box.value; keep(); });
    label.htmlFor = box.id;
    made("p", said("remark.hint", { least: Math.max(10, terms.k) }), into).className = "soft";
  }

  function remarks(form, cards) {
    open().forEach(function (paper) {
      var alone = paper.subjects.length === 1, card = alone ? cards[paper.subjects[0]] : made("div", "", form);
      if (!alone) card.className = "words";
      remark(card, paper);
    });
  }

  function fillIn() {
    var form = at("choices");
    form.textContent = "";
    var cards = {};
    subjects().forEach(function (subject) {
      var card = cards[subject] = made("div", "", form);
      card.className = "judged";
      made("h2", name(subject), card);
      if (terms.scheme.questions.length > 1) everything(card, subject);
      terms.scheme.questions.forEach(function (one) { question(card, subject, one); });
    });
    if (terms.comment_room) remarks(form, cards);
    count();
    show("ballot");
  }

  function choicesOn(paper) {
    var found = {};
    paper.subjects.forEach(function (subject) {
      if (kept.choices[subject]) found[subject] = kept.choices[subject];
    });
    return found;
  }

  function seal(paper) {
    var both = [Ballot.sealed(terms, paper, choicesOn(paper))];
    if (terms.comment_room) both.push(Ballot.remark(terms, paper, kept.remarks[paper.number] || ""));
    return Promise.all(both).then(function (found) { return { ballot: found[0], comment: found[1] }; });
  }

  function castOne(paper) {
    var token = kept.tokens[paper.number], held = kept.sealed[paper.number];
    var ready = held ? Promise.resolve(held) : seal(paper);
    return ready.then(function (envelopes) {
      kept.sealed[paper.number] = envelopes;
      keep(); /* sealed anew it would be another ballot, and be refused */
      var body = {
        appraisal: given.number, paper: paper.number, serial: token.serial,
        signature: token.signature, envelope: envelopes.ballot
      };
      if (envelopes.comment) body.comment = envelopes.comment;
      return send("/api/v1/ballots", body, {});
    }).then(function (told) {
      return Ballot.receipt(token.serial).then(function (own) {
        if (own !== told.receipt) throw new Error("another receipt");
        kept.receipts[paper.number] = own;
        delete kept.tokens[paper.number];
        delete kept.sealed[paper.number];
        keep();
      });
    });
  }

  function cast() {
    inTurn(shuffled(open()), "busy.cast", castOne).then(function () {
      kept.choices = {};
      kept.remarks = {};
      keep();
      write(halves(), null);
      receipt();
    }).catch(function (error) { trouble(error, cast); });
  }

  function receipt() {
    var list = at("receipts");
    list.textContent = "";
    Object.keys(kept.receipts).map(function (paper) { return kept.receipts[paper]; }).sort().forEach(function (one) {
      made("li", one.replace(/(.{8})(?=.)/g, "$1 "), list);
    });
    show("receipt");
  }

  function start() {
    if (!Ballot.able()) {
      at("fallback-what").textContent = words[window.isSecureContext === false ? "fallback.insecure" : "fallback.old"];
      at("fallback-what").hidden = false;
      return;
    }
    at("take").addEventListener("click", take);
    at("cast").addEventListener("click", cast);
    at("again").addEventListener("click", function () { if (again) again(); });
    at("credential-form").addEventListener("submit", function (event) {
      event.preventDefault();
      var first = tidy(at("half-1").value), second = tidy(at("half-2").value);
      if (!first || !second) { at(first ? "half-2" : "half-1").focus(); return; }
      write(halves(), { 1: first, 2: second });
      useCredential(first, second);
    });
    window.addEventListener("hashchange", function () { if (linked()) arrive(); });
    if (terms && !linked()) welcome();
    else arrive();
  }

  function linked() { return /^#[12]=/.test(location.hash); }

  function arrive() {
    var both = fromLink();
    if (both[1] && both[2]) useCredential(both[1], both[2]);
    else askForCredential(both);
  }

  start();
})();
