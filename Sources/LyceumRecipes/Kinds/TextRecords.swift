internal import LyceumCore
internal import LyceumData

/// The texts of files, whole in memory.
enum TextRecords {
    /// Every text that is not empty, in order.
    /// - Throws: `LyceumError` for files that cannot be read and when there is no text.
    static func read(_ paths: [String], field: String) throws(LyceumError) -> [String] {
        let reader = RecordReader(try DataFile.find(paths))
        var texts: [String] = []
        while let record = try reader.next() {
            do throws(LyceumError) {
                let text = try record.text(field: field)
                if !text.isEmpty { texts.append(text) }
            } catch {
                throw error.at(reader.place(of: record))
            }
        }
        guard !texts.isEmpty else {
            throw LyceumError(
                .invalidData, "the files hold no text", at: paths.joined(separator: ", "),
                remedy: "name files with texts, or the field that holds them")
        }
        return texts
    }
}
