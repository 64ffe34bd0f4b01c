internal import CLyceumCurate
internal import LyceumCore

extension Deduplicator {
    /// Ranges of bytes that are there elsewhere, too, without overlapping themselves.
    ///
    /// Windows of the length asked for that lie inside a document are brought in order by suffix arrays of parts of the text, which are merged.
    /// Equal windows then stand together, by their places: the first one stays, and every other that does not overlap it goes (or all go that have an
    /// equal one elsewhere). Longer runs are windows that overlap, which are made one range. Disk: 9 bytes for every byte of text, and 24 for every
    /// window that goes.
    /// - Source: Lee et al. 2022, "Deduplicating training data makes language models better".
    func repeatedRanges(_ size: Int, _ keep: SubstringKeep) throws(LyceumError) -> SubstringRanges {
        let order = try WindowOrder(folder: work, window: size, options: options, text: try writtenTexts())
        let places = try RecordSorter(folder: work, name: "places", memory: options.memory / 4)
        var scan = RepeatedWindows(size: UInt64(size), keep: keep)
        try order.forEach({ bytes, total throws(LyceumError) in
            try progress(DedupProgress(stage: .comparing, bytes: bytes, totalBytes: total, documents: state.document))
        }) { place, isSame throws(LyceumError) in
            scan.take(place, isSame)
            if scan.found.count >= 30_000 {
                try places.append(scan.found)
                scan.found.removeAll(keepingCapacity: true)
            }
        }
        try places.append(scan.found)
        let path = "\(work)/ranges.bin"
        try Self.writeRanges(places, size, to: path)
        try places.clear()
        return try SubstringRanges(path: path)
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

    /// Windows that touch or overlap become one range.
    private static func writeRanges(_ places: RecordSorter, _ size: Int, to path: String) throws(LyceumError) {
        let file = try AtomicFile(path: path)
        var (start, end, isFirst) = (0 as UInt64, 0 as UInt64, true)
        func bytes() -> [UInt8] { withUnsafeBytes(of: start.littleEndian, Array.init) + withUnsafeBytes(of: end.littleEndian, Array.init) }
        try places.forEach { place, _, _ throws(LyceumError) in
            if !isFirst, place <= end {
                end = place + UInt64(size)
                return
            }
            if !isFirst { try file.write(bytes()) }
            (start, end, isFirst) = (place, place + UInt64(size), false)
        }
        if !isFirst { try file.write(bytes()) }
        try file.commit()
    }
}

/// Says of windows in their order which of them go.
struct RepeatedWindows {
    let size: UInt64
    let keep: SubstringKeep
    /// Records of three words with the places of windows that go; emptied by the caller.
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
        if isApart { found += [place, 0, 0] }
        guard keep == .none else { return }
        let met = lonely.prefix { $0 + size <= place }
        for other in met { found += [other, 0, 0] }
        lonely.removeFirst(met.count)
        if !isApart { lonely.append(place) }
    }
}
