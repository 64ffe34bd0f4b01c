public import LyceumCore

extension FastTextModel {
    /// Reads a classifier: `.bin` or `.ftz` of fastText, or of `lyceum classifier train`.
    /// - Throws: `LyceumError` for anything that is not one; word vectors are `unsupported`.
    public convenience init(path: String) throws(LyceumError) {
        var cursor = FastTextCursor(try MappedFile(path: path))
        let arguments = try Self.arguments(&cursor)
        let dictionary = try Self.dictionary(&cursor, arguments)
        let isQuantized = try cursor.flag("the matrices' form")
        let input = try FastTextMatrix.read(&cursor, isQuantized: isQuantized, "the words' rows")
        let isOutputQuantized = try cursor.flag("the labels' form")
        let output = try FastTextMatrix.read(&cursor, isQuantized: isQuantized && isOutputQuantized, "the labels' rows")
        let preparation = try FastTextPreparation.read(&cursor)
        do throws(LyceumError) {
            try self.init(
                arguments: arguments, preparation: preparation, dictionary: dictionary, input: input, output: output, isQuantized: isQuantized)
        } catch { throw error.at(path) }
    }

    private static func arguments(_ cursor: inout FastTextCursor) throws(LyceumError) -> FastTextArguments {
        guard cursor.rest >= 8, try cursor.number(Int32.self, "the mark") == FastTextArguments.magic else {
            throw cursor.failure("expected a classifier in fastText's form, found something else")
        }
        let version = try cursor.number(Int32.self, "the version")
        guard version == 11 || version == FastTextArguments.version else {
            throw LyceumError(
                .unsupported, "expected version 11 or 12 of fastText's files, found \(version)", at: cursor.file.path,
                remedy: "save the model with a newer fastText")
        }
        var numbers: [Int32] = []
        for _ in 0..<12 { numbers.append(try cursor.number(Int32.self, "the settings")) }
        var arguments = FastTextArguments()
        (arguments.dimension, arguments.window, arguments.epochs, arguments.leastCount) = (numbers[0], numbers[1], numbers[2], numbers[3])
        (arguments.negatives, arguments.wordRun, arguments.buckets) = (numbers[4], numbers[5], numbers[8])
        (arguments.shortestPiece, arguments.longestPiece, arguments.updateInterval) = (numbers[9], version == 11 ? 0 : numbers[10], numbers[11])
        arguments.sampling = try cursor.double("the settings")
        guard numbers[7] == FastTextArguments.supervised else {
            throw LyceumError(.unsupported, "the model holds word vectors and classifies nothing", at: cursor.file.path, remedy: "train a classifier")
        }
        guard let loss = FastTextArguments.Loss(rawValue: numbers[6]) else { throw cursor.failure("there is no loss \(numbers[6])") }
        arguments.loss = loss
        guard arguments.dimension > 0, arguments.dimension <= 1 << 20, arguments.buckets >= 0, (0...1024).contains(arguments.longestPiece),
            arguments.shortestPiece >= 0, (0...1024).contains(arguments.wordRun)
        else { throw cursor.failure("the settings are out of range: dimension \(arguments.dimension), buckets \(arguments.buckets)") }
        return arguments
    }

    private static func dictionary(_ cursor: inout FastTextCursor, _ arguments: FastTextArguments) throws(LyceumError) -> FastTextDictionary {
        let what = "the dictionary"
        let (count, words) = (Int(try cursor.number(Int32.self, what)), Int(try cursor.number(Int32.self, what)))
        let labels = Int(try cursor.number(Int32.self, what))
        let (tokens, keptCount) = (try cursor.number(Int64.self, what), try cursor.number(Int64.self, what))
        // The shortest entry takes ten bytes, a kept place eight.
        guard words >= 0, labels > 0, count == words + labels, count <= cursor.rest / 10, keptCount <= Int64(cursor.rest / 8), keptCount >= -1 else {
            throw cursor.failure("expected \(words) words and \(labels) labels, found \(cursor.rest) bytes")
        }
        var entries = FastTextDictionary.Entries()
        for number in 0..<count {
            entries.append(try cursor.text("entry \(number) of the dictionary"), count: try cursor.number(Int64.self, what))
            guard try cursor.number(UInt8.self, what) == (number < words ? 0 : 1), entries.counts[number] >= 0, entries.counts[number] < 1 << 48,
                entries.text.count <= Int(UInt32.max)
            else { throw cursor.failure("entry \(number) of the dictionary is out of order") }
        }
        guard keptCount >= 0 else { return FastTextDictionary(entries, words: words, tokens: tokens, arguments: arguments) }
        var kept: [(place: Int32, number: Int32)] = []
        for _ in 0..<Int(keptCount) {
            let pair = (place: try cursor.number(Int32.self, what), number: try cursor.number(Int32.self, what))
            guard pair.place >= 0, pair.number >= 0, Int(pair.number) < 1 << 30 else { throw cursor.failure("a kept place is out of range") }
            kept.append(pair)
        }
        return FastTextDictionary(entries, words: words, tokens: tokens, arguments: arguments, kept: kept)
    }

    /// Writes the classifier as fastText's `.bin` does; what was quantized is written out.
    ///
    /// A preparation of texts other than none stands behind the end, where fastText does not look.
    public func write(to path: String) throws(LyceumError) {
        let file = try AtomicFile(path: path)
        var bytes: [UInt8] = []
        func put(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
        put(FastTextArguments.magic)
        put(FastTextArguments.version)
        for number in [
            arguments.dimension, arguments.window, arguments.epochs, arguments.leastCount, arguments.negatives, arguments.wordRun,
            arguments.loss.rawValue, FastTextArguments.supervised, arguments.buckets, arguments.shortestPiece, arguments.longestPiece,
            arguments.updateInterval,
        ] { put(number) }
        put(arguments.sampling.bitPattern)
        for count in [dictionary.entries.count, dictionary.words, labels.count] { put(Int32(count)) }
        put(dictionary.tokens)
        put(Int64(dictionary.kept?.count ?? -1))
        for number in 0..<dictionary.entries.count {
            bytes += dictionary.entries.bytes(number)
            bytes.append(0)
            put(dictionary.entries.counts[number])
            bytes.append(number < dictionary.words ? 0 : 1)
        }
        for (place, number) in dictionary.kept ?? [] {
            put(place)
            put(number)
        }
        for matrix in [input, output] {
            bytes.append(0)
            put(Int64(matrix.rows))
            put(Int64(matrix.width))
            try file.write(bytes)
            bytes.removeAll()
            try file.write(matrix.bytes)
        }
        try file.write(preparation.mark)
        try file.commit()
    }
}
