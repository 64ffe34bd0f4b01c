public import LyceumCore
public import LyceumStatistics

/// What a pipeline will need for some amount of data: processor time, disk and memory.
///
/// Time and disk grow with the bytes read, at rates measured on a sample (ratio estimates: sum over sum); a start, each file and what the process does
/// besides take time of their own. The interval holds what the sample leaves open about the rate, the spread of the data that is to come and how
/// much the time of the same work differs from run to run; it knows nothing of data unlike the sample. Deduplication, which follows the work on
/// files, is not part of it.
public struct CurationForecast: Sendable {
    /// A piece of work that was measured: part of a file, or a whole one.
    struct Piece: Sendable, Hashable {
        /// The file's place; pieces of one file are alike.
        var file: Int
        /// Bytes as stored.
        var bytes: Int
        var processorSeconds: Double
        /// Bytes of what was written.
        var written: Double
    }

    /// Processor time that does not grow with the bytes.
    struct Besides: Sendable, Hashable {
        /// Seconds of a run: its start, and tables that all documents need.
        var run = 0.0
        /// Seconds of a file: its lock, marks and names.
        var file = 0.0
        /// Seconds of threads that watch, for each second of those that work.
        var share = 0.0
    }

    /// A figure with its 95 % interval.
    public struct Figure: Sendable, Hashable {
        public var value: Double
        public var interval: Interval

        /// `scale` times as much.
        public func scaled(_ scale: Double) -> Figure {
            Figure(value: value * scale, interval: Interval(lower: interval.lower * scale, upper: interval.upper * scale, level: interval.level))
        }

        func plus(_ more: Double) -> Figure {
            Figure(value: value + more, interval: Interval(lower: interval.lower + more, upper: interval.upper + more, level: interval.level))
        }

        var json: JSON {
            ["value": .number(value), "low": interval.lower.isFinite ? .number(interval.lower) : .null,
             "high": interval.upper.isFinite ? .number(interval.upper) : .null]
        }
    }

    /// What the forecast is for.
    public var files: Int
    public var bytes: Int
    /// What was measured: files, bytes, seconds of processors, threads that worked side by side.
    public var sampleFiles: Int
    public var sampleBytes: Int
    public var sampleSeconds: Double
    public var workers: Int
    /// Whether the sample is an earlier run of the same pipeline.
    public var isEarlierRun: Bool
    /// Seconds of one core.
    public var processorSeconds: Figure
    /// Seconds of these that do not come from the bytes: the start, and what every file takes.
    public var fixedSeconds: Double
    /// Bytes of all that is written.
    public var disk: Figure
    /// The most memory of a process with as many workers, in bytes, as seen; nil where it was not measured.
    public var memory: Int?

    /// Standard deviation of the time of a run as a share of it, when the same work was measured another time. Seen on two cores that other work
    /// shares (`Benchmarks/curate/forecast.py`); a machine of one's own differs less.
    static let drift = 0.08

    init(
        _ pieces: [Piece], besides: Besides = Besides(), files: Int, bytes: Int, workers: Int, memory: Int?, isEarlierRun: Bool, drift: Double = Self.drift
    ) throws(LyceumError) {
        (self.files, self.bytes, self.workers, self.memory, self.isEarlierRun) = (files, bytes, workers, memory, isEarlierRun)
        sampleFiles = Set(pieces.map(\.file)).count
        sampleBytes = pieces.reduce(0) { $0 + $1.bytes }
        sampleSeconds = pieces.reduce(0) { $0 + $1.processorSeconds }
        let work = try Self.figure(pieces, \.processorSeconds, bytes).scaled(1 + besides.share)
        fixedSeconds = besides.run + besides.file * Double(files)
        processorSeconds = Self.drifting(work.plus(fixedSeconds), drift)
        disk = try Self.figure(pieces, \.written, bytes)
    }

    /// The interval made so much wider that it holds another run's time, too: independent errors add up by their squares.
    private static func drifting(_ figure: Figure, _ drift: Double) -> Figure {
        let reach = 1.96 * drift * figure.value
        func wider(_ distance: Double) -> Double { (distance * distance + reach * reach).squareRoot() }
        let interval = figure.interval
        return Figure(
            value: figure.value,
            interval: Interval(
                lower: interval.lower.isFinite ? max(figure.value - wider(figure.value - interval.lower), 0) : interval.lower,
                upper: figure.value + wider(interval.upper - figure.value), level: interval.level))
    }

    /// - Parameter total: bytes that are to come.
    private static func figure(_ pieces: [Piece], _ value: KeyPath<Piece, Double>, _ total: Int) throws(LyceumError) -> Figure {
        let bytes = pieces.reduce(0.0) { $0 + Double($1.bytes) }
        let rate = pieces.reduce(0.0) { $0 + $1[keyPath: value] } / max(bytes, 1)
        let all = Double(total) * rate
        guard pieces.count > 1 else { return Figure(value: all, interval: Interval(lower: -.infinity, upper: .infinity)) }
        let errors = pieces.map { $0[keyPath: value] - rate * Double($0.bytes) }
        // Pieces of a file are alike: where there are enough files, they are what varies.
        let files = Set(pieces.map(\.file)).count
        let estimate = try MeanEstimate(errors, clusters: files >= fewFiles ? pieces.map { "\($0.file)" } : nil)
        let ofRate = estimate.standardError * Double(pieces.count) / max(bytes, 1) * Double(total)
        let toCome = Double(total) / max(bytes, 1) * estimate.naiveStandardError * estimate.naiveStandardError * Double(pieces.count * pieces.count)
        let reach = (ofRate * ofRate + toCome).squareRoot() * StudentT(degreesOfFreedom: max(estimate.degreesOfFreedom, 1)).quantile(0.975)
        return Figure(value: all, interval: Interval(lower: max(all - reach, 0), upper: all + reach))
    }

    private static let fewFiles = 4

    public var json: JSON {
        .object(
            JSON.Object([
                ("files", .integer(files)), ("bytes", .integer(bytes)), ("core_hours", processorSeconds.scaled(1 / 3600).json),
                ("fixed_core_seconds", .number(fixedSeconds)),
                ("disk_bytes", disk.json), ("memory_bytes", memory.map { .integer($0) } ?? .null), ("workers", .integer(workers)),
                ("bytes_per_core_second", .number(sampleSeconds > 0 ? Double(sampleBytes) / sampleSeconds : 0)),
                (
                    "sample",
                    [
                        "files": .integer(sampleFiles), "bytes": .integer(sampleBytes), "processor_seconds": .number(sampleSeconds),
                        "earlier_run": .bool(isEarlierRun),
                    ]
                ),
            ]))
    }
}
