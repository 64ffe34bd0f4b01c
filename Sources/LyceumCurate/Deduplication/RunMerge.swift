internal import CLyceumCurate
internal import LyceumCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Sorted runs read as one.
final class RunMerge {
    private static let batch = 4096
    private let merge: OpaquePointer
    private let first: String
    private var buffer = [UInt64](repeating: 0, count: RunMerge.batch * RecordSorter.words)

    /// - Parameter bytes: memory for reading ahead, shared by the runs.
    init(_ paths: [String], bytes: Int) throws(LyceumError) {
        for path in paths where (FileSystem.attributes(path)?.size ?? 0) % RecordSorter.recordBytes != 0 {
            throw LyceumError(.invalidData, "the run of records was cut short", at: path, remedy: "remove the output first and start again")
        }
        first = paths.first ?? "."
        let share = min(max(bytes / max(paths.count, 1), 1 << 14), 4 << 20)
        let names = paths.map { strdup($0) }
        defer { for name in names { free(name) } }
        let opened = names.map { UnsafePointer($0) }.withUnsafeBufferPointer { lyc_record_merge_open($0.baseAddress, paths.count, share) }
        guard let opened else { throw .system("cannot read the runs of records", at: first) }
        merge = opened
    }

    deinit { lyc_record_merge_close(merge) }

    /// The words of the next records; empty at the end.
    func next() throws(LyceumError) -> ArraySlice<UInt64> {
        let count = lyc_record_merge_next(merge, &buffer, Self.batch)
        guard count >= 0 else { throw .system("cannot read the runs of records", at: first) }
        return buffer[..<(Int(count) * RecordSorter.words)]
    }
}
