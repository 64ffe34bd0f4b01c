internal import LyceumCore

/// A file with ascending places, 8 bytes each, of which only what is asked for is read.
struct PlaceFile: Sendable {
    let path: String

    /// The places from one place on, up to the first that is not below another.
    func places(from place: Int, upTo bound: Int) throws(LyceumError) -> [UInt64] {
        let file = try FileReader(path: path)
        let first = try Self.first(in: file, from: place)
        var places: [UInt64] = []
        while first + places.count < file.size / 8 {
            let rest = file.size / 8 - first - places.count
            let more = try Self.words(in: file, at: first + places.count, count: min(rest, max(places.count, 1 << 10)))
            guard let end = more.firstIndex(where: { $0 >= UInt64(bound) }) else {
                places += more
                continue
            }
            return places + more[...end]
        }
        return places
    }

    /// The number of the first place that is not below another.
    private static func first(in file: FileReader, from place: Int) throws(LyceumError) -> Int {
        var (low, high) = (0, file.size / 8)
        while low < high {
            let middle = (low + high) / 2
            if try words(in: file, at: middle, count: 1)[0] >= UInt64(place) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func words(in file: FileReader, at first: Int, count: Int) throws(LyceumError) -> [UInt64] {
        let bytes = try file.read(at: first * 8, upTo: count * 8) ?? []
        guard bytes.count == count * 8 else {
            throw LyceumError(.invalidData, "the file of places was cut short", at: file.path, remedy: "remove the output folder and start again")
        }
        return bytes.withUnsafeBytes { raw in (0..<count).map { UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) } }
    }
}
