internal import LyceumCore
internal import LyceumData

extension Deduplicator {
    /// The files of a process: a run of them, so that the processes' documents follow each other as the files do.
    ///
    /// A file belongs to the process in whose share of all bytes its middle lies.
    static func share(_ files: [DataFile], rank: Int, count: Int) -> Range<Int> {
        let sizes = files.map { max(FileSystem.attributes($0.path)?.size ?? 0, 1) }
        let total = sizes.reduce(0, +)
        var (first, end, before) = (files.count, 0, 0)
        for (number, size) in sizes.enumerated() {
            let owner = min(Int(Double(before + size / 2) / Double(total) * Double(count)), count - 1)
            if owner == rank { (first, end) = (min(first, number), number + 1) }
            before += size
        }
        return first < end ? first..<end : 0..<0
    }

    /// Refuses what only one process can do.
    static func check(_ options: DedupOptions, team: any DedupTeam) throws(LyceumError) {
        guard team.count > 1 else { return }
        switch options.method {
        case .minhash, .document, .url, .line, .paragraph, .sentences: break
        default:
            throw LyceumError(
                .unsupported, "the method \(options.method.name) works in one process, found \(team.count)", at: "--method",
                remedy: "start the program without mpirun, with more --threads")
        }
        guard options.savedIndex == nil else {
            throw LyceumError(
                .unsupported, "an index is written by one process, found \(team.count)", at: "--save-index",
                remedy: "start the program without mpirun, with more --threads")
        }
    }

    /// Puts the readings of all processes together: the state becomes what one process would have found.
    ///
    /// - Returns: documents and parts of the processes before this one.
    func joinStates() throws(LyceumError) -> (documents: Int, parts: Int) {
        guard team.count > 1 else { return (0, 0) }
        var whole = DedupState(fingerprint: state.fingerprint)
        var own = (documents: 0, parts: 0)
        for (rank, bytes) in try team.gather(state.packed).enumerated() {
            if rank == team.rank { own = (whole.document, whole.parts) }
            try whole.append(try DedupState(packed: bytes, fingerprint: state.fingerprint), files: Self.share(files, rank: rank, count: team.count))
        }
        whole.file = files.count
        whole.firstDocuments += [Int](repeating: whole.document, count: files.count - whole.firstDocuments.count)
        whole.firstBlocks += [Int](repeating: whole.block, count: files.count - whole.firstBlocks.count)
        whole.runs = state.runs
        state = whole
        return own
    }

    /// The records of all processes, each where the records with its key are.
    ///
    /// - Parameter base: added to the third word of this process's records.
    func shuffled(_ sorter: RecordSorter, base: Int) throws(LyceumError) -> RecordSorter {
        guard team.count > 1 else { return sorter }
        let owned = try RecordSorter(folder: work, name: "owned", memory: options.sorterBytes / 2)
        let shuffle = DedupShuffle(team) { words throws(LyceumError) in try owned.append(words) }
        try sorter.forEach { first, second, third throws(LyceumError) in
            try shuffle.send((first, second, third + UInt64(base)), to: Int(first % UInt64(team.count)))
        }
        try shuffle.finish()
        return owned
    }

    /// Makes the groups that every process found known to all.
    func joinGroups(_ groups: DocumentGroups) throws(LyceumError) {
        guard team.count > 1 else { return }
        let shuffle = DedupShuffle(team) { words throws(LyceumError) in
            for place in stride(from: 0, to: words.count, by: 3) {
                if words[place + 2] == 1 { groups.drop(Int(words[place])) } else { groups.link(Int(words[place]), Int(words[place + 1])) }
            }
        }
        // What comes in the meantime is sent on needlessly at worst.
        for document in 0..<groups.count {
            let first = groups.first(of: document)
            if first != document { try shuffle.sendToAll((UInt64(document), UInt64(first), 0)) }
        }
        for document in groups.dropped { try shuffle.sendToAll((UInt64(document), 0, 1)) }
        try shuffle.finish()
    }

    func joinMarks(_ marks: DocumentMarks) throws(LyceumError) -> DocumentMarks {
        guard team.count > 1 else { return marks }
        var all = DocumentMarks()
        let shuffle = DedupShuffle(team) { words throws(LyceumError) in
            for place in stride(from: 0, to: words.count, by: 3) { all.mark(Int(words[place])) }
        }
        for (number, word) in marks.words.enumerated() where word != 0 {
            for bit in 0..<64 where word >> UInt64(bit) & 1 != 0 { try shuffle.sendToAll((UInt64(number * 64 + bit), 0, 0)) }
        }
        try shuffle.finish()
        return all
    }
}

extension DedupState {
    /// Everything in one message.
    var packed: [UInt8] {
        let text = Array(json.text().utf8)
        func counted(_ bytes: [UInt8]) -> [UInt8] { withUnsafeBytes(of: UInt64(bytes.count), Array.init) + bytes }
        return counted(text) + counted(broken.bytes) + counted(tooShort.bytes)
    }

    init(packed bytes: [UInt8], fingerprint: String) throws(LyceumError) {
        var place = 0
        func next() -> [UInt8] {
            guard place + 8 <= bytes.count else { return [] }
            let size = bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: place, as: UInt64.self)) }
            defer { place += 8 + size }
            return Array(bytes[(place + 8)..<min(place + 8 + size, bytes.count)])
        }
        let object = try JSON.parse(String(decoding: next(), as: UTF8.self)).objectValue ?? JSON.Object()
        guard object["fingerprint"]?.stringValue == fingerprint else {
            throw LyceumError(
                .invalidData, "another process works on other files or with other settings",
                remedy: "start all processes with the same arguments, where all see the same files")
        }
        self.init(object, fingerprint: fingerprint, broken: DocumentMarks(bytes: next()), tooShort: DocumentMarks(bytes: next()))
    }

    /// Adds what the next process read of its files.
    mutating func append(_ other: DedupState, files: Range<Int>) throws(LyceumError) {
        for file in files {
            guard other.firstDocuments.indices.contains(file), other.firstBlocks.indices.contains(file) else {
                throw LyceumError(.invalidData, "another process did not read its files", remedy: "remove the output folder and start again")
            }
            firstDocuments.append(document + other.firstDocuments[file])
            firstBlocks.append(block + other.firstBlocks[file])
        }
        blockParts += other.blockParts.map { $0 + parts }
        for mark in other.broken.numbers { broken.mark(document + mark) }
        for mark in other.tooShort.numbers { tooShort.mark(document + mark) }
        (document, block) = (document + other.document, block + other.block)
        (parts, textBytes) = (parts + other.parts, textBytes + other.textBytes)
        (uncompared, skipped) = (uncompared + other.uncompared, skipped + other.skipped)
    }
}
