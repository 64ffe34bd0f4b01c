public import LyceumCore
internal import LyceumData

/// The editable lists that mining, writing and asking work by: connectors, wordings, exercise prompts, relations.
///
/// Each list is a text file of one entry per line; lines that begin with `#` are comments, `\n` inside an entry is a line end. A folder with files of
/// the same names replaces the lists that come with Lyceum; `write(to:)` makes such a folder.
public struct DataLists: Sendable, Hashable {
    /// The text of each list by name.
    public private(set) var texts: [String: String]

    /// The lists that come with Lyceum.
    public static let standard = DataLists(texts: StandardLists.all)

    private init(texts: [String: String]) { self.texts = texts }

    /// Lists of a folder, `NAME.txt` each; what is not there is taken from the standard lists.
    /// - Throws: `LyceumError` for files whose names are no lists, with the nearest name.
    public init(folder: String) throws(LyceumError) {
        self = .standard
        guard FileSystem.isFolder(folder) else {
            throw LyceumError(.notFound, "there is no such folder of lists", at: folder, remedy: "make one with lyceum synthesize lists \(folder)")
        }
        for name in try FileSystem.names(in: folder) where name.hasSuffix(".txt") {
            let list = String(name.dropLast(4))
            guard texts[list] != nil else {
                throw LyceumError(
                    .invalidArgument, "there is no list '\(list)'", at: "\(folder)/\(name)",
                    remedy: LyceumError.nearestNameRemedy(list, among: texts.keys.sorted(), otherwise: "the lists are \(texts.keys.sorted().joined(separator: ", "))"))
            }
            texts[list] = try Self.text("\(folder)/\(name)")
        }
    }

    private static func text(_ path: String) throws(LyceumError) -> String {
        let file = try FileReader(path: path)
        var bytes: [UInt8] = []
        while let chunk = try file.read(upTo: 1 << 16) { bytes += chunk }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw LyceumError(.invalidData, "the list is not UTF-8", at: path, remedy: "save it as UTF-8")
        }
        return text
    }

    /// Writes all lists as files of a folder; existing files are kept as they are.
    /// - Returns: the names written.
    public func write(to folder: String) throws(LyceumError) -> [String] {
        try FileSystem.makeFolder(folder)
        var written: [String] = []
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) where FileSystem.attributes("\(folder)/\(name).txt") == nil {
            try AtomicFile.write(text, to: "\(folder)/\(name).txt")
            written.append(name)
        }
        return written
    }

    /// Replaces a list's text.
    public mutating func replace(_ name: String, with text: String) { texts[name] = text }

    /// The entries of a list with their line numbers, in order.
    func entries(_ name: String) -> [(line: Int, text: String)] {
        var result: [(line: Int, text: String)] = []
        for (number, line) in (texts[name] ?? "").split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let entry = line.trimmed
            if !entry.isEmpty, !entry.hasPrefix("#") { result.append((number + 1, entry.replacing("\\n", with: "\n"))) }
        }
        return result
    }

    func strings(_ name: String) -> [String] { entries(name).map(\.text) }

    /// Entries of the form `first => second`.
    func pairs(_ name: String) throws(LyceumError) -> [(id: String, first: String, second: String)] {
        var result: [(id: String, first: String, second: String)] = []
        for entry in entries(name) {
            guard let arrow = entry.text.firstRange(of: "=>") else {
                throw LyceumError(.invalidData, "expected 'QUESTION => ANSWER', found '\(entry.text)'", at: "\(name).txt:\(entry.line)", remedy: "add the arrow")
            }
            result.append(
                ("\(name)/\(result.count + 1)", entry.text[..<arrow.lowerBound].trimmed, entry.text[arrow.upperBound...].trimmed))
        }
        return result
    }
}
