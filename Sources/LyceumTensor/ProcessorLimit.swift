internal import CLyceumKernels

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How many cores this process may keep busy. Containers often see every core of the machine but are allowed a fraction of their time;
/// more threads than that only take turns.
enum ProcessorLimit {
    /// The cores of the affinity mask, or fewer when a control group grants less time. A part of a core counts as a whole one.
    static let allowedCores: Int = {
        let cores = affinityCores ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        return max(1, min(cores, quota() ?? cores))
    }()

    private static var affinityCores: Int? {
        let cores = Int(lyc_affinity_cores())
        return cores > 0 ? cores : nil
    }

    /// The smallest quota among the control groups this process is in, in cores rounded up; nil when there is none.
    /// - Parameters:
    ///   - membership: the lines of `/proc/self/cgroup`.
    ///   - read: the contents of a file, or nil. Replaced in tests.
    static func quota(
        membership: String? = nil, read: (String) -> String? = SmallFile.read
    ) -> Int? {
        #if os(Linux)
            let lines = (membership ?? read("/proc/self/cgroup") ?? "").split(separator: "\n")
            var smallest: Int?
            for line in lines {
                let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
                guard fields.count == 3 else { continue }
                let found: Int?
                if fields[1].isEmpty {
                    found = limit(below: "/sys/fs/cgroup", path: fields[2]) { unifiedQuota(read($0 + "/cpu.max")) }
                } else if fields[1].split(separator: ",").contains("cpu") {
                    found = limit(below: "/sys/fs/cgroup/cpu", path: fields[2]) {
                        legacyQuota(quota: read($0 + "/cpu.cfs_quota_us"), period: read($0 + "/cpu.cfs_period_us"))
                    }
                } else {
                    continue
                }
                smallest = [smallest, found].compactMap(\.self).min()
            }
            return smallest
        #else
            return nil
        #endif
    }

    /// The smallest limit of a group and the groups around it, up to the mount point.
    private static func limit(below mount: String, path: Substring, of group: (String) -> Int?) -> Int? {
        var names = path.split(separator: "/")
        var limits = [group(mount)]
        while !names.isEmpty {
            limits.append(group(mount + "/" + names.joined(separator: "/")))
            names.removeLast()
        }
        return limits.compactMap(\.self).min()
    }

    /// Cores of a `cpu.max` file: microseconds of processor time per period, or the word `max`.
    static func unifiedQuota(_ contents: String?) -> Int? {
        guard let contents else { return nil }
        let words = contents.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let time = Int(words[0]), let period = Int(words[1]) else { return nil }
        return cores(time: time, period: period)
    }

    /// Cores of the older pair of files; a quota of -1 stands for none.
    static func legacyQuota(quota: String?, period: String?) -> Int? {
        guard let quota, let period, let time = Int(quota.filter { !$0.isWhitespace }),
            let length = Int(period.filter { !$0.isWhitespace })
        else { return nil }
        return cores(time: time, period: length)
    }

    private static func cores(time: Int, period: Int) -> Int? {
        guard time > 0, period > 0 else { return nil }
        return max(1, time / period + (time % period == 0 ? 0 : 1))
    }
}

/// Files of the system that are short and cannot be mapped.
enum SmallFile {
    /// The first 4096 bytes of a file as text, or nil when it cannot be read.
    static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { buffer in
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #elseif canImport(Musl)
                let count = Musl.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            return count >= 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
        }
    }
}
