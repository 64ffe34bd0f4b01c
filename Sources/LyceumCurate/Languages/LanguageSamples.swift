public import LyceumCore
internal import LyceumData
internal import LyceumTensor

/// Pieces of texts of known languages: what a language model learns from and is tested on.
public struct LanguageSamples: Sendable {
    /// Pieces by language.
    public private(set) var pieces: [String: [String]] = [:]

    public struct Settings: Sendable, Hashable {
        /// Pieces of each language, drawn from all its texts.
        public var most = 5000
        /// Characters.
        public var shortest = 10
        public var longest = 300
        public var seed: UInt64 = 0

        public init() {}
    }

    /// Reads a folder with a folder or a file for every language, named by it: `de/`, `fr.txt`.
    ///
    /// Pieces begin and end between words, as far as there are blanks.
    /// - Throws: `LyceumError` for a folder of fewer than two languages.
    public init(folder: String, settings: Settings = Settings(), progress: (Int, Int) -> Void = { _, _ in }) throws(LyceumError) {
        guard FileSystem.isFolder(folder) else { throw LyceumError(.notFound, "there is no such folder", at: folder) }
        let names = try FileSystem.names(in: folder).filter { !$0.hasPrefix(".") }.sorted()
        for (number, name) in names.enumerated() {
            let path = folder + "/" + name
            guard let files = try? DataFile.find([path]) else { continue }
            let language = FileSystem.isFolder(path) ? name : String(name.prefix { $0 != "." })
            var draw = Reservoir(most: settings.most, philox: Philox(seed: settings.seed), stream: UInt64(number))
            let reader = RecordReader(files, options: RecordReader.Options(onError: .skip))
            while let record = try reader.next() {
                guard let text = try? record.text(field: "text") else { continue }
                Self.cut(text, settings, &draw)
            }
            if !draw.kept.isEmpty { pieces[language, default: []] += draw.kept }
            progress(number + 1, names.count)
        }
        guard pieces.count >= 2 else {
            throw LyceumError(
                .invalidData, "expected texts of two languages or more, found \(pieces.count)", at: folder,
                remedy: "give each language a folder or a file named by it, such as de/ and fr.txt")
        }
    }

    public var languages: [String] { pieces.keys.sorted() }

    /// So many of a stream, each with the same chance (Vitter 1985, algorithm R), by a counter.
    private struct Reservoir {
        let most: Int
        let philox: Philox
        let stream: UInt64
        var seen: UInt64 = 0
        var kept: [String] = []

        mutating func add(_ piece: String) {
            defer { seen += 1 }
            if kept.count < most { return kept.append(piece) }
            let place = Int(philox.uniformPair(seen, stream << 1).0 * Double(seen + 1))
            if place < most { kept[place] = piece }
        }

        /// Characters of the next piece: short and long ones alike, by their logarithm.
        func length(_ number: UInt64, _ settings: Settings) -> Int {
            let share = philox.uniformPair(number, stream << 1 | 1).0
            var length = Double(settings.shortest)
            let ratio = Double(settings.longest) / length
            // ratio^share by halving, the same on every system.
            var (bit, root) = (0.5, ratio.squareRoot())
            var rest = share
            for _ in 0..<24 {
                if rest >= bit {
                    length *= root
                    rest -= bit
                }
                bit /= 2
                root = root.squareRoot()
            }
            return max(settings.shortest, min(settings.longest, Int(length)))
        }
    }

    private static func cut(_ text: String, _ settings: Settings, _ draw: inout Reservoir) {
        let scalars = Array(text.unicodeScalars)
        var (start, number) = (0, draw.seen)
        while start < scalars.count {
            while start < scalars.count, scalars[start].properties.isWhitespace { start += 1 }
            var end = min(start + draw.length(number, settings), scalars.count)
            number += 1
            // To the end of the word, where one is near.
            var next = end
            while next < scalars.count, next < end + 20, !scalars[next].properties.isWhitespace { next += 1 }
            if next < end + 20 { end = next }
            guard end - start >= settings.shortest else { break }
            var piece = String.UnicodeScalarView()
            for scalar in scalars[start..<end] { piece.append(scalar.properties.isWhitespace ? " " : scalar) }
            if piece.contains(where: { $0.properties.isAlphabetic }) { draw.add(String(piece)) }
            start = end
        }
    }
}
