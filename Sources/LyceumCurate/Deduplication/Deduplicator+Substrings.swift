internal import CLyceumCurate
internal import LyceumCore

extension Deduplicator {
    /// Ranges of bytes that are there elsewhere, too, without overlapping themselves.
    ///
    /// A run of so many bytes or more is windows of that length that overlap, so that equal windows are all that must be found (``WindowSearch``):
    /// the first one stays, and every other that does not overlap it goes (or all go that have an equal one elsewhere). Each that goes is compared
    /// with the first one byte by byte; were one not equal, fingerprints of another kind would be tried. The time is that of a fixed number of
    /// passes and of sorting. Disk: the texts, at most 24 bytes for every window that may stand twice, and 24 for every one that goes.
    /// - Source: Lee et al. 2022, "Deduplicating training data makes language models better" (there by a suffix array).
    func repeatedRanges(_ size: Int, _ keep: SubstringKeep) throws(LyceumError) -> SubstringRanges {
        let text = try writtenTexts()
        let search = WindowSearch(folder: work, window: size, options: options, text: text)
        let path = "\(work)/ranges.bin"
        var attempt = 0
        while !FileSystem.isFile(path) {
            guard attempt < 8 else {
                throw LyceumError(
                    .invalidData, "windows of \(size) bytes seem equal and are not, whatever fingerprints they get", at: text.text,
                    remedy: "leave the output folder alone while the work runs, remove it and start again")
            }
            var key = lyc_window_key()
            lyc_window_key_make(&key, size, UInt64(attempt))
            if attempt == 0, let bits = options.smallFingerprintBits { key.mask = 1 << UInt64(bits) - 1 }
            try writeRanges(search, key, text, size, keep, to: path)
            attempt += 1
        }
        return try SubstringRanges(path: path)
    }

    /// Writes no file when windows with the same fingerprint are not equal.
    private func writeRanges(
        _ search: WindowSearch, _ key: lyc_window_key, _ text: WindowText, _ size: Int, _ keep: SubstringKeep, to path: String
    ) throws(LyceumError) {
        let places = try RecordSorter(folder: work, name: "places", memory: options.memory / 4)
        var scan = RepeatedWindows(size: UInt64(size), keep: keep)
        try search.forEach(key, { bytes, total throws(LyceumError) in
            try progress(DedupProgress(stage: .comparing, bytes: bytes, totalBytes: total, documents: state.document))
        }) { place, isSame throws(LyceumError) in
            scan.take(place, isSame)
            if scan.found.count >= 30_000 {
                try places.append(scan.found)
                scan.found.removeAll(keepingCapacity: true)
            }
        }
        try places.append(scan.found)
        var ranges = try CopiedRanges(size: size, text: text.text, output: path, memory: options.memory / 8)
        var isRight = true
        try places.forEach { place, first, _ throws(LyceumError) in
            if isRight { isRight = try ranges.take(place, first: first) }
        }
        if isRight { _ = try ranges.finish() }
        try places.clear()
    }

    /// The texts one after the other in a file, and in another where each ends.
    private func writtenTexts() throws(LyceumError) -> WindowText {
        let text = WindowText(text: "\(work)/texts.bin", ends: "\(work)/ends.bin")
        guard state.file < files.count else { return text }
        let (texts, ends) = (try AtomicFile(path: text.text), try AtomicFile(path: text.ends))
        try read { _ in
        } _: { _, keys throws(LyceumError) in
            try texts.write(keys.texts)
            try ends.write(keys.textEnds.flatMap { withUnsafeBytes(of: UInt64(state.parts + $0).littleEndian, Array.init) })
        }
        try texts.commit()
        try ends.commit()
        try state.save(in: work)
        return text
    }
}

/// Says of windows, equal ones together, which of them go.
struct RepeatedWindows {
    let size: UInt64
    let keep: SubstringKeep
    /// Records of three words: the place of a window that goes, and that of the first one it equals; emptied by the caller.
    var found: [UInt64] = []
    /// The place of the first of equal windows.
    private var first: UInt64 = 0
    /// Where all copies go: windows that have met no equal one yet that does not overlap them. They begin less than a window apart.
    private var lonely: [UInt64] = []

    init(size: UInt64, keep: SubstringKeep) {
        (self.size, self.keep) = (size, keep)
    }

    /// - Parameter isSame: whether the window equals the one before it.
    mutating func take(_ place: UInt64, _ isSame: Bool) {
        guard isSame else {
            first = place
            if keep == .none {
                lonely.removeAll(keepingCapacity: true)
                lonely.append(place)
            }
            return
        }
        let isApart = place >= first + size
        if isApart { found += [place, first, 0] }
        guard keep == .none else { return }
        let met = lonely.prefix { $0 + size <= place }
        for other in met { found += [other, first, 0] }
        lonely.removeFirst(met.count)
        if !isApart { lonely.append(place) }
    }
}
