public import LyceumCore

/// One of the equal parts a pipeline's files are divided into, so that several processes or machines work side by side.
public struct CurationShare: Sendable, Hashable {
    /// From 1 to `count`.
    public var part: Int
    public var count: Int

    public init(part: Int, of count: Int) {
        self.part = part
        self.count = count
    }

    /// Reads `i/K`, such as `2/8`.
    /// - Throws: `LyceumError` (`invalidArgument`) for anything else.
    public init(parsing text: String) throws(LyceumError) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let part = numbers[0], let count = numbers[1], (1...CurationShare.limit).contains(count), (1...count).contains(part)
        else {
            throw LyceumError(
                .invalidArgument, "expected a part such as 2/8 (from 1/K to K/K, K at most \(CurationShare.limit)), found “\(text)”", at: "--part")
        }
        (self.part, self.count) = (part, count)
    }

    public static let limit = 100_000
    /// What a file costs besides its bytes, in bytes: keeps thousands of small files apart, too.
    private static let costOfFile = 1 << 16

    /// Divides files so that all parts have about the same number of bytes: the largest file goes first, each to the part that has least.
    ///
    /// - Returns: places of files, in order, for each part. Some parts are empty where there are fewer files.
    static func divided(_ sizes: [Int], into count: Int) -> [[Int]] {
        var parts = [[Int]](repeating: [], count: count)
        // A heap of (load, part): the first has the least.
        var loads = (0..<count).map { (load: 0, part: $0) }
        for file in sizes.indices.sorted(by: { (sizes[$1], $0) < (sizes[$0], $1) }) {
            parts[loads[0].part].append(file)
            loads[0].load += sizes[file] + costOfFile
            sink(&loads)
        }
        return parts.map { $0.sorted() }
    }

    private static func sink(_ loads: inout [(load: Int, part: Int)]) {
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < loads.count && loads[child] < loads[least] { least = child }
            guard least != place else { return }
            loads.swapAt(place, least)
            place = least
        }
    }
}

extension CurationPlan {
    /// The places of the files of every part.
    func shares(_ count: Int) -> [[Int]] {
        CurationShare.divided(files.map { FileSystem.attributes($0.path)?.size ?? 0 }, into: count)
    }
}
