internal import LyceumCore

/// The bands of documents that were seen before, on disk in order: new documents are compared with them without reading the old ones.
///
/// The file: 16 bytes that name the format, 32 bytes that stand for the settings, then two words for every band, ascending.
enum KeyIndex {
    static let magic = Array("lyceum-dedup-01\n".utf8)
    static let headBytes = 48

    static func head(_ settings: String) -> [UInt8] {
        var digest = Digest()
        digest.update(Array(settings.utf8))
        return magic + digest.finalized()
    }

    /// Reads the keys of several files in order.
    final class Reader {
        private let files: [File]

        private final class File {
            private let reader: FileReader
            private var words: [UInt64] = []
            private var place = 0
            private static let chunk = 1 << 18

            init(_ path: String, _ settings: String) throws(LyceumError) {
                reader = try FileReader(path: path)
                let head = try reader.read(upTo: KeyIndex.headBytes) ?? []
                guard head.starts(with: KeyIndex.magic), (reader.size - KeyIndex.headBytes) % 16 == 0 else {
                    throw LyceumError(.invalidData, "expected an index of lyceum dedup --save-index", at: path)
                }
                guard head == KeyIndex.head(settings) else {
                    throw LyceumError(
                        .invalidArgument, "the index was made with other settings", at: path,
                        remedy: "choose the method, preset, shingle, bands, rows, hash and seed it was made with")
                }
                try fill()
            }

            private func fill() throws(LyceumError) {
                var raw = try reader.read(upTo: Self.chunk) ?? []
                while raw.count % 16 != 0, let more = try reader.read(upTo: 16 - raw.count % 16) { raw += more }
                words = raw.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
                place = 0
            }

            /// Whether the file has the key; keys must be asked for in order.
            func contains(_ first: UInt64, _ second: UInt64) throws(LyceumError) -> Bool {
                while place + 1 < words.count {
                    if (words[place], words[place + 1]) >= (first, second) { return words[place] == first && words[place + 1] == second }
                    place += 2
                    if place >= words.count { try fill() }
                }
                return false
            }
        }

        init(_ paths: [String], settings: String) throws(LyceumError) {
            var files: [File] = []
            for path in paths { files.append(try File(path, settings)) }
            self.files = files
        }

        func contains(_ first: UInt64, _ second: UInt64) throws(LyceumError) -> Bool {
            var isFound = false
            for file in files where try file.contains(first, second) { isFound = true }
            return isFound
        }
    }

    /// Writes keys that come in order.
    final class Writer {
        private let file: AtomicFile
        private var buffer: [UInt64] = []

        init(_ path: String, settings: String) throws(LyceumError) {
            file = try AtomicFile(path: path)
            try file.write(KeyIndex.head(settings))
        }

        func append(_ first: UInt64, _ second: UInt64) throws(LyceumError) {
            buffer.append(first)
            buffer.append(second)
            if buffer.count >= 1 << 15 { try flush() }
        }

        private func flush() throws(LyceumError) {
            let failure: LyceumError? = buffer.withUnsafeBytes { raw in
                do throws(LyceumError) {
                    try file.write(raw)
                    return nil
                } catch { return error }
            }
            if let failure { throw failure }
            buffer.removeAll(keepingCapacity: true)
        }

        func finish() throws(LyceumError) {
            try flush()
            try file.commit()
        }
    }
}
