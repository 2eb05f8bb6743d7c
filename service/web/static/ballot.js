/* The voter's half of the protocol of docs/ballots.md: a token blinded (RFC 9474,
   RSABSSA-SHA384-PSS-Deterministic) and a ballot sealed. Hashes, padding of keys and checking are
   the browser's own; what is written here is the arithmetic that it does not offer. */
var Ballot = (function () {
  "use strict";
  var SALT = 48, HASH = 48, SERIAL = 32, NONCE = 12;

  function able() {
    return typeof BigInt === "function" && typeof Promise === "function" &&
      typeof TextEncoder === "function" && typeof fetch === "function" &&
      !!(window.crypto && window.crypto.subtle);
  }

  function random(length) { return crypto.getRandomValues(new Uint8Array(length)); }

  function ascii(text) { return new TextEncoder().encode(text); }

  function joined(parts) {
    var length = parts.reduce(function (sum, part) { return sum + part.length; }, 0);
    var whole = new Uint8Array(length), at = 0;
    parts.forEach(function (part) { whole.set(part, at); at += part.length; });
    return whole;
  }

  /* Bytes travel as base64url without padding. */
  function pack(bytes) {
    var text = "";
    for (var i = 0; i < bytes.length; i += 1) text += String.fromCharCode(bytes[i]);
    return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function unpack(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    var bytes = new Uint8Array(plain.length);
    for (var i = 0; i < plain.length; i += 1) bytes[i] = plain.charCodeAt(i);
    return bytes;
  }

  function hex(bytes) {
    var text = "";
    for (var i = 0; i < bytes.length; i += 1) text += (bytes[i] < 16 ? "0" : "") + bytes[i].toString(16);
    return text;
  }

  function number(bytes) { return BigInt("0x" + hex(bytes)); }

  function bytesOf(value, length) {
    var text = value.toString(16), bytes = new Uint8Array(length);
    while (text.length < 2 * length) text = "0" + text;
    for (var i = 0; i < length; i += 1) bytes[i] = parseInt(text.substr(2 * i, 2), 16);
    return bytes;
  }

  function power(base, exponent, modulus) {
    var result = BigInt(1), zero = BigInt(0), one = BigInt(1);
    base = base % modulus;
    while (exponent > zero) {
      if (exponent % BigInt(2) === one) result = result * base % modulus;
      base = base * base % modulus;
      exponent = exponent / BigInt(2);
    }
    return result;
  }

  /* The inverse modulo n, or 0 where there is none. */
  function inverse(value, modulus) {
    var zero = BigInt(0), a = value, b = modulus, x = BigInt(1), y = zero, q, rest;
    while (b > zero) {
      q = a / b;
      rest = a - q * b; a = b; b = rest;
      rest = x - q * y; x = y; y = rest;
    }
    if (a !== BigInt(1)) return zero;
    return (x % modulus + modulus) % modulus;
  }

  function sha(name, bytes) {
    return crypto.subtle.digest(name, bytes).then(function (found) { return new Uint8Array(found); });
  }

  /* MGF1 of RFC 8017, B.2.1. */
  function mask(seed, length) {
    var rounds = [], count = Math.ceil(length / HASH);
    for (var i = 0; i < count; i += 1) {
      rounds.push(sha("SHA-384", joined([seed, new Uint8Array([0, 0, i >> 8, i & 255])])));
    }
    return Promise.all(rounds).then(function (parts) { return joined(parts).slice(0, length); });
  }

  /* EMSA-PSS-ENCODE of RFC 8017, 9.1.1. */
  function encode(message, salt, bits) {
    var length = Math.ceil(bits / 8), digest;
    return sha("SHA-384", message).then(function (hashed) {
      return sha("SHA-384", joined([new Uint8Array(8), hashed, salt]));
    }).then(function (found) {
      digest = found;
      return mask(digest, length - HASH - 1);
    }).then(function (cover) {
      var room = length - salt.length - HASH - 2;
      var block = joined([new Uint8Array(room), new Uint8Array([1]), salt]);
      for (var i = 0; i < block.length; i += 1) block[i] ^= cover[i];
      block[0] &= 255 >> (8 * length - bits);
      return joined([block, digest, new Uint8Array([188])]);
    });
  }

  function der(pem) {
    var text = pem.replace(/-----[^-]+-----/g, "").replace(/\s+/g, "");
    return unpack(text.replace(/=+$/, ""));
  }

  function signingKey(pem) {
    var held = {};
    return crypto.subtle.importKey(
      "spki", der(pem), { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]
    ).then(function (key) {
      held.key = key;
      return crypto.subtle.exportKey("jwk", key);
    }).then(function (told) {
      var n = unpack(told.n);
      held.n = number(n);
      held.e = number(unpack(told.e));
      held.size = n.length;
      held.bits = held.n.toString(2).length;
      return held;
    });
  }

  function messageOf(configHash, paper, serial) {
    return joined([ascii("pacesetter ballot\n" + configHash + "/" + paper + "\n"), serial]);
  }

  function blindWith(key, message, salt, factor) {
    return encode(message, salt, key.bits - 1).then(function (encoded) {
      var m = number(encoded), back = inverse(factor, key.n);
      if (back === BigInt(0) || inverse(m, key.n) === BigInt(0)) return null;
      return { blinded: bytesOf(m * power(factor, key.e, key.n) % key.n, key.size), back: back };
    });
  }

  function blind(key, message) {
    var factor = BigInt(0);
    while (factor === BigInt(0) || factor >= key.n) factor = number(random(key.size));
    return blindWith(key, message, random(SALT), factor).then(function (found) {
      return found || blind(key, message); /* as likely as guessing the key */
    });
  }

  /* Take the blind away, and believe the signature only once it is checked. */
  function finish(key, message, signature, back) {
    var plain = bytesOf(number(signature) * back % key.n, key.size);
    return crypto.subtle.verify({ name: "RSA-PSS", saltLength: SALT }, key.key, plain, message)
      .then(function (fits) {
        if (!fits) throw new Error("not signed with the key of this paper");
        return plain;
      });
  }

  /* A fresh token for one kind of paper: what is kept until the receipt is there. */
  function begin(terms, paper) {
    var serial = random(SERIAL);
    return signingKey(paper.signing_key).then(function (key) {
      return blind(key, messageOf(terms.config_hash, paper.number, serial));
    }).then(function (made) {
      return { serial: pack(serial), blinded: pack(made.blinded), back: made.back.toString(16) };
    });
  }

  function signed(terms, paper, token, answer) {
    var message = messageOf(terms.config_hash, paper.number, unpack(token.serial));
    return signingKey(paper.signing_key).then(function (key) {
      return finish(key, message, unpack(answer.signature), BigInt("0x" + token.back));
    }).then(pack);
  }

  function padded(text, room) {
    var bytes = ascii(text), whole = new Uint8Array(room);
    whole.fill(32);
    whole.set(bytes);
    return whole;
  }

  function seal(pem, label, text, room) {
    var secret = random(32), nonce = random(NONCE), inside;
    return crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt"]).then(function (key) {
      var how = { name: "AES-GCM", iv: nonce, additionalData: ascii(label) };
      return crypto.subtle.encrypt(how, key, padded(text, room));
    }).then(function (found) {
      inside = new Uint8Array(found);
      return crypto.subtle.importKey(
        "spki", der(pem), { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]
      );
    }).then(function (key) {
      return crypto.subtle.encrypt({ name: "RSA-OAEP" }, key, secret);
    }).then(function (found) {
      return pack(joined([new Uint8Array(found), nonce, inside]));
    });
  }

  function sealed(terms, paper, choices) {
    var label = "pacesetter envelope\n" + terms.config_hash + "/" + paper.number;
    return seal(terms.envelope_key, label, JSON.stringify(choices), terms.room);
  }

  /* A comment has an envelope of its own, of one size whether anything was written or not. */
  function remark(terms, paper, text) {
    var label = "pacesetter comment\n" + terms.config_hash + "/" + paper.number;
    var plain = text.replace(/[\u0000-\u001f\u007f]+/g, " ").substr(0, 300);
    return seal(terms.envelope_key, label, JSON.stringify({ text: plain }), terms.comment_room);
  }

  function receipt(serial) {
    return sha("SHA-256", joined([ascii("pacesetter receipt\n"), unpack(serial)])).then(hex);
  }

  function digest(text) { return sha("SHA-256", ascii(text)).then(hex); }

  return {
    able: able, digest: digest, begin: begin, signed: signed, sealed: sealed, remark: remark, receipt: receipt, random: random,
    pack: pack, unpack: unpack, number: number, bytesOf: bytesOf, blindWith: blindWith,
    finish: finish, signingKey: signingKey, inverse: inverse
  };
})();
