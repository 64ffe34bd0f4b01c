// Written by Tools/reference/curation_tables.py.

/// The classes of all scalars as runs, `length.bits` in base 36, from U+0000 on; a run without bits has none of the classes.
enum ScalarTable {
    static let runs: StaticString = """
        9.1kw 2.pa8 3.qv4 e.1kw 4.qv4 1.pa8 1.60z 1.24j 1.22r 1.1s1 1.22p 1.22r 1.24j 3.22r 1.1og 1.24j 1.22o 1.5xc 1.1z4 a.cqo 2.22r 1.1oj
        1.1kx 1.1oj 1.60z 1.1z4 q.izs 1.22r 1.1z4 1.22r 1.1kw 1.epv 1.1qb q.j2w 1.22r 1.1og 1.22r 7.1kw 1.qv4 q.1kw 1.pa8 1.hv 1 1.75 1 1.75
        1.7 1.e9 1 1.7 1.iyo 1.24j 2 1.7 1 1.7 1 1.cqo 1.cn4 1.1qb 1.iyo 1.e8 1.hv 1 1.cn4 1.iyo 1.24j 3.cn4 1.hv n.izs 1 7.izs o.j2w 1
        8.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 2.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 2.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 2.izs 1.j2w 1.izs 1.j2w 1.izs 3.j2w 2.izs 1.j2w 1.izs 1.j2w 2.izs 1.j2w 3.izs
        2.j2w 4.izs 1.j2w 2.izs 1.j2w 3.izs 3.j2w 2.izs 1.j2w 2.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 2.izs 1.j2w 1.izs 2.j2w 1.izs 1.j2w 2.izs
        1.j2w 3.izs 1.j2w 1.izs 1.j2w 2.izs 2.j2w 1.iyw 1.izs 3.j2w 4.iyo 1.izs 1.iyw 1.j2w 1.izs 1.iyw 1.j2w 1.izs 1.iyw 1.j2w 1.izs 1.j2w
        1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 2.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w
        1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 2.j2w 1.izs 1.iyw 1.j2w 1.izs 1.j2w 3.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 7.j2w 2.izs 1.j2w 2.izs 2.j2w 1.izs 1.j2w 4.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 2p.j2w i.iyo 4 c.iyo e 5.iyo 7 1.iyo 1 1.iyo 3l 5.iyo 1 2.iyo 2 4.iyo 1.e8 1.iyo 6 1.izs 1.e8 3.izs 1 1.izs 1 2.izs
        1.iyo h.izs 1.14 7.izs 2.iyo 4.j2w 1.iyo p.j2w 2.iyo 3.j2w 13.iyo 1 9.iyo 2.izs 1.iyo 8.izs 1.iyo 2.izs 2.iyo w.izs y.j2w 1.iyo
        8.j2w 1.iyo 2.j2w 10.iyo 1.7 7 6.iyo 1.izs 1.j2w 4.iyo 1.izs 1.j2w a.iyo 1.izs 1.j2w a.iyo 1.izs 1.j2w a.iyo 1.izs 1.j2w s.iyo 1.izs
        1.j2w e.iyo 1.izs 1.j2w 1y.iyo 1 12.iyo 2 1.iyo 6.e8 15.iyo 1.5xc 1.e8 2 2.7 2 19.54 1.jc 1.54 1.jc 2.54 1.jc 2.54 1.jc 9.54 r.j3s
        4.54 4.j3s 2.jc k 2.e8 1 1.hv 1.e8 2.7 b 1.hv 1 2.54w 1.60z 17.j3s l a.cn4 1.hv 3.e8 2.j3s 1.54 2r.j3s 1.62j 1.j3s 8 1.7 6 2.j3s
        2.54 1.5b 4.54 2.j3s a.cs8 3.j3s 2.5b 1.j3s 3.5xc b.e8 2 1.iyo 1 u.iyo t 3.iyo 1c.j3s 12.iyo b 1.iyo e a.cn4 x.iyo 9 2.iyo 1.7 2.e8
        1.5xc 1.iyo 5 m.iyo 4 1.iyo 9 1.iyo 3 1.iyo 7 7.e8 1.54w 1.e8 1.54w 3.e8 2.54w 1 p.iyo 5 1.e8 1 b.iyo 5 o.iyo 1 6.iyo h u.j3s c.iyo
        1i 4.54 1i.j3s 3.54 1.j3s i.54 1.j3s 7.54 a.j3s 2.54 1.62j 1.62g a.cs8 1.jc g.j3s 4.54 8.j3s 2.54 2.j3s 2.54 m.j3s 1.54 7.j3s 1.54
        1.j3s 3.54 4.j3s 3.54 1.j3s g.54 1.j3s d.54 2.j3s 1.54 3.j3s 4.54 a.cs8 2.j3s 2.54 6.cs8 1.5b 1.54 1.j3s 1.jc 2.54 5 6.iyo 4 2.iyo 2
        m.iyo 1 7.iyo 1 2.iyo 1 2.iyo 1 2.iyo v 4.iyo 1 1.iyo 7 a.cn4 2 3.iyo 1 1.e8 e 9.iyo 1 3.iyo 1 m.iyo 1 7.iyo 1 2.iyo 1 5.iyo 3 1.iyo
        i 1.iyo f 2.iyo 4 a.cn4 1.e8 8 1.iyo b 8.iyo 2 2.iyo 2 m.iyo 1 7.iyo 1 2.iyo 1 5.iyo 3 1.iyo u 2.iyo 1 3.iyo 4 a.cn4 1.7 1.iyo 6.cn4
        8 3.54 1.j3s 1.54 6.j3s 3.54 3.j3s 1.54 4.j3s 3.54 2.j3s 1.54 1.j3s 1.54 2.j3s 3.54 2.j3s 3.54 3.j3s 3.54 c.j3s m.54 1.j3s l.54
        d.cs8 6.5b 1.54 1.5b a.54 8.j3s 1.54 3.j3s 1.54 n.j3s 1.54 g.j3s 3.54 1.j3s q.54 3.j3s 2.54 1.j3s 2.54 2.j3s 4.54 a.cs8 7.54 1.jc
        7.cs8 1.5b 1.j3s 3.54 1.jc 8.j3s 1.54 3.j3s 1.54 n.j3s 1.54 a.j3s 1.54 5.j3s 3.54 1.j3s v.54 2.j3s 1.54 2.j3s 4.54 a.cs8 1.54 2.j3s
        d.54 4 9.iyo 1 3.iyo 1 15.iyo 2 1.iyo g 1.iyo 1.7 4 3.iyo 1 7.cn4 3.iyo 4 j.cn4 1.7 6.iyo 5.54 i.j3s 3.54 o.j3s 1.54 9.j3s 1.54
        1.j3s 2.54 7.j3s v.54 a.cs8 4.54 1.jc b.54 1 1c.iyo 1 2.iyo b 1.75 7.iyo 8 1.e8 a.cn4 2.e8 11 2.iyo 1 1.iyo 1 5.iyo 1 o.iyo 1 1.iyo
        1 a.iyo 1 2.iyo 9 1.iyo 2 5.iyo 1 1.iyo 9 a.cn4 2 4.iyo w 1.iyo 3.7 f.e8 1.7 1.e8 3.7 2 6.7 k.cn4 1.7 1 1.7 1 1.7 1 4.e8 2 8.iyo 1
        10.iyo o 1.e8 2 5.iyo 1d 8.7 1 6.7 1 2.7 5.e8 4.7 2.e8 11 17.iyo k 1.iyo a.cn4 2.5xc 4.e8 6.iyo 4 4.iyo 3 1.iyo 3 2.iyo 7 3.iyo 4
        d.iyo c 1.iyo 1 a.cn4 4 2.7 12.iyo 1 1.iyo 5 1.iyo 2 17.iyo 1.e8 4.iyo 95.j3s 1.54 4.j3s 2.54 7.j3s 1.54 1.j3s 1.54 4.j3s 2.54
        15.j3s 1.54 4.j3s 2.54 x.j3s 1.54 4.j3s 2.54 7.j3s 1.54 1.j3s 1.54 4.j3s 2.54 f.j3s 1.54 1l.j3s 1.54 4.j3s 2.54 1v.j3s 5.54 2.jc
        1.62g 4.jc 2.62g k.cs8 3.54 g.iyo a.7 6 2e.iyo 2 6.iyo 2 1.e8 h8.iyo 1 1.5xc h.iyo 1.pa8 q.iyo 2.e8 3 23.iyo 3.e8 3.cn4 8.iyo 7
        i.iyo d j.iyo 3 2.5xc 9 i.iyo e d.iyo 1 3.iyo f 1g.iyo w 3.54w 1.iyo 1.e8 2.54w 1 1.iyo 3 a.cn4 6 a.cn4 6 3.e8 1.5xc 5.e8 1.5xc 1.e8
        5 a.cn4 6 2h.iyo 7 5.iyo 2 y.iyo 1 1.iyo 5 1y.iyo a v.iyo x 1.7 3 2.5xc a.cn4 u.iyo 2 5.iyo b 18.iyo 4 q.iyo 6 b.cn4 3 y.7 n.iyo 7
        2.e8 1h.iyo 17 a.cn4 6 a.cn4 6 7.e8 1.iyo 4.5xc 2.e8 2f 1b.iyo h 8.iyo 3 a.cn4 2.5xc 2.e8 2.5xc 1.e8 a.7 9 9.7 2.54w 4 u.iyo d 2.iyo
        a.cn4 18.iyo m 4.e8 10.iyo n 2.5xc 3.e8 a.cn4 3 3.iyo a.cn4 10.iyo 2.5xc 9.iyo 7 17.iyo 2 3.iyo 8.e8 b 1.e8 l 4.iyo 1 6.iyo 1 2.iyo
        3 1.iyo 5 12.j2w 1x.iyo d.j2w 1.iyo y.j2w 11.iyo 1s 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 9.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w m.iyo 2 6.iyo 2 12.iyo 2 6.iyo 2 8.iyo 1
        1.iyo 1 1.iyo 1 1.iyo 1 v.iyo 2 1h.iyo 1 7.iyo 1 1.iyo 3 3.iyo 1 7.iyo 3 4.iyo 2 6.iyo 4 d.iyo 5 3.iyo 1 7.iyo 3 b.pa8 5 3.e8 2.1z7
        3.e8 1.jn 1.24j 1.jn 1.e8 3.24j 7.e8 1.22r 1.e8 2.pa8 5 1.pa8 c.e8 2.5xc 6.e8 1 2.e8 3.5xc 8.e8 1 c.e8 1.pa8 g 1.cn4 1.iyo 2 6.cn4 3
        2.e8 1.iyo a.cn4 3 2.e8 1 d.iyo 3 w.75 1s 2.7 1.iyo 4.7 1.iyo 2.7 a.iyo 1.7 1.iyo 2.7 1 5.iyo 6.7 1.iyo 1.7 1.iyo 1.7 1.iyo 1.7
        4.iyo 1.7 b.iyo 2.7 4.iyo 5 5.iyo 1.7 1 2.7 1.iyo 1.7 1f.cn4 2.iyo 5.cn4 2.7 9 5.7 2 4.7 1 2.7 1 2.7 1 7.7 1 v.7 2 2.7 1 1.7 1 v.7
        1u 1.1kw 5l 8.7 4.e8 k.7 2 7.7 2.jn 29.7 1 u.7 p 14.7 6 1x.7 p b.7 l 1o.cn4 26.7 m.cn4 1.7 1.1l3 51.7 1 2.7 1.1l3 6.7 1 1i.7 8 33.7
        1 6w.7 e.e8 u.cn4 18.7 5 2.e8 v 2.jn 8.e8 g 74.7 3n m.e8 1r 4.e8 w 2.e8 76 1c.7 l 2.7 6 13.7 2 w.7 2 1d.7 1 1h.7 1 2o.iyo 1.izs
        1.j2w 3.izs 2.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 4.izs 1.j2w 1.izs 2.j2w 1.izs 6.j2w 2.iyo 2.izs 2t.iyo 6.7 4.iyo 3 2.iyo 5
        4.e8 1.cn4 2.e8 12.iyo 1 1.iyo 5 1.iyo 2 1k.iyo 7 1.iyo 1.e8 f n.iyo 9 7.iyo 1 7.iyo 1 7.iyo 1 7.iyo 1 7.iyo 1 7.iyo 1 7.iyo 1 7.iyo
        x 1a.e8 1.5xc 1.iyo c.e8 1.5xc j.e8 2 1.e8 2.54w 9.e8 y q.5b 1.54 2h.5b c.54 5y.5b a.54 g c.5b 4.54 1.pfc 1.24b 1.62j 1.jc 1.5b
        2.j3s 1.cs8 6.263 2.l7 2.263 2.5b 2.l7 a.jc 1.5b 9.cs8 6.54 1.jc 5.j3s 2.5b 3.cs8 2.j3s 1.jc 2.5b 1.54 2e.j3s 6.54 3.j3s 1.jc 2i.j3s
        1.jc 4.j3s 5 17.iyo 1 2m.iyo 1 2.7 4.cn4 a.7 w.iyo 10.5b c.54 g.iyo v.5b 1.54 a.cs8 u.5b 8.cs8 1.5b f.cs8 w.5b a.cs8 13.5b f.cs8
        1r.5b 1.54 74.5b 534.j3s 1s.7 g74.j3s wd.iyo 3 1j.7 9 1a.iyo 1.e8 1.5xc 7h.iyo 1.e8 2.5xc g.iyo a.cn4 2.iyo k 1b.iyo 4 1.e8 a 1.e8
        v.iyo 2 1y.iyo a.cn4 2 1.e8 1.5xc 3.e8 1.5xc v 9.iyo 2 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        3.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs
        1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.iyo 8.j2w 1.izs
        1.j2w 1.izs 1.j2w 2.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.iyo 2 1.izs 1.j2w 1.izs 1.j2w 1.iyo 1.izs 1.j2w
        1.izs 3.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w
        5.izs 1.j2w 5.izs 1.j2w 1.izs 1.j2w 1.izs 1.j2w h.iyo 5 2.iyo 1 1.iyo 1 5.iyo o 8.iyo 1.j2w 7.iyo 1 3.iyo 1 4.iyo 1 n.iyo 5 4.7 4
        6.cn4 2.7 1 1.7 6 1g.iyo 2.e8 2.5xc a 1e.iyo q 2.5xc a.cn4 o 6.iyo 3.e8 1.iyo 1.e8 2.iyo 1 a.cn4 s.iyo 8 1.e8 1.5xc n.iyo o 1.e8
        t.iyo 7 1b.iyo e 7.e8 2.5xc 4.e8 1 1.iyo a.cn4 4 2.e8 5.iyo 1 a.iyo a.cn4 5.iyo 1 15.iyo n 3.iyo 1 8.iyo 4 a.cn4 2 1.e8 3.5xc n.iyo
        3.7 1.iyo 3 1e.iyo 1 1.iyo 3 2.iyo 2 5.iyo 2 1.iyo 1 1.iyo o 3.iyo 2.e8 b.iyo 5 2.5xc 3.iyo c 6.iyo 2 6.iyo 2 6.iyo 9 7.iyo 1 7.iyo
        1 17.j2w 1 4.iyo 5.j2w 5.iyo 6 37.iyo 8 1.5xc 4 a.cn4 6 8mc.j3s c.54 n.iyo 4 1d.iyo 6is a6.j3s 2.54 2y.j3s 12.54 7.iyo c 5.iyo 5
        1.j3s 1.54 a.j3s 1.54 d.j3s 1.54 5.j3s 1.54 1.j3s 1.54 2.j3s 1.54 2.j3s 1.54 30.j3s x a3.j3s 2.e8 g 1s.j3s 2.54 1i.j3s 14 c.j3s 1.75
        1.7 i a.e8 m w.jc 2.e8 1.5xc 1 2.e8 2.5xc a.e8 1 1.e8 4 1.e8 1 2.e8 4 5.j3s 1.54 3r.j3s 4 1.60z 2.e8 1 1.1z4 2.e8 2.24j 1.e8 1 1.22r
        1.e8 1.5xc 1.e8 1.cn4 1.e80 8.cn4 2.22r 3 1.60z 1.e8 q.izs 3.e8 1 1.e8 1 q.j2w 1.e8 1 1.e8 1.1oj 2.e8 1.5xc 4.e8 2h.iyo 3 6.iyo 2
        6.iyo 2 6.iyo 2 3.iyo 7 1.7 3 1.7 4 2.7 d 2.7 2 c.iyo 1 q.iyo 1 j.iyo 1 2.iyo 1 f.iyo 2 e.iyo y 3f.iyo 5 3.e8 4 19.cn4 3 9.7 1l.cn4
        h.7 2.cn4 3.7 1 c.7 4 1.7 1b 19.7 3n t.iyo 3 1d.iyo g r.cn4 4 w.iyo 4.cn4 9 k.iyo 1.cn4 8.iyo 1.cn4 5 12.iyo a u.iyo 1 1.e8 10.iyo 4
        8.iyo 1.e8 5.cn4 16 4e.iyo 2 a.cn4 6 10.iyo 4 10.iyo 4 14.iyo 8 1g.iyo b 1.e8 b.iyo 1 f.iyo 1 7.iyo 1 2.iyo 1 b.iyo 1 f.iyo 1 7.iyo
        1 2.iyo 1v 8n.iyo 9 m.iyo a 8.iyo o 6.iyo 1 16.iyo 1 9.iyo 1x 6.iyo 2 1.iyo 1 18.iyo 1 2.iyo 3 1.iyo 2 n.iyo 1 1.e8 8.cn4 n.iyo 2.7
        7.cn4 v.iyo 8 9.cn4 1c j.iyo 1 2.iyo 5 5.cn4 m.iyo 6.cn4 3 1.e8 q.iyo 5 1.e8 1s 1k.iyo 4 2.cn4 2.iyo g.cn4 2 1a.cn4 1.iyo f 4.iyo 1
        3.iyo 1 t.iyo a 9.cn4 7 6.e8 2.5xc 1.e8 7 t.iyo 2.cn4 1.e8 t.iyo 3.cn4 w 8.iyo 1.7 s.iyo 6 5.cn4 7.e8 9 1i.iyo 3 7.e8 m.iyo 2 8.cn4
        j.iyo 5 8.cn4 i.iyo 7 4.e8 c 7.cn4 28 21.iyo 1j 1f.iyo d 1f.iyo 7 6.cn4 10.iyo c a.cn4 86 v.cn4 1 16.iyo 3 1.e8 2 2.iyo 26 t.iyo
        a.cn4 1.iyo 8 m.iyo b 4.cn4 5.54w m i.iyo 4 4.54w 12 l.iyo 7.cn4 k n.iyo c 1h.iyo f 2.5xc 5.e8 4 u.cn4 1 2.iyo 2 1.iyo d 19.iyo b
        2.e8 1 4.5xc e p.iyo 7 a.cn4 9 10.iyo f a.cn4 1.e8 3.5xc 1.iyo 2 1.iyo 8 z.iyo 1 2.e8 1.iyo c 1c.iyo e 4.iyo 2.5xc 2.e8 4 1.5xc 2
        a.cn4 1.iyo 1.e8 1.iyo 1.e8 2.5xc 1 k.cn4 b i.iyo 1 p.iyo c 2.5xc 1.e8 2.5xc 1.e8 1u 7.iyo 1 1.iyo 1 4.iyo 1 f.iyo 1 a.iyo 1.5xc 6
        1b.iyo h a.cn4 b 8.iyo 2 2.iyo 2 m.iyo 1 7.iyo 1 2.iyo 1 5.iyo 3 1.iyo i 1.iyo c 5.iyo 4e 1h.iyo i 4.iyo 2.5xc 3.e8 a.cn4 2.e8 1
        1.e8 1 3.iyo u 1c.iyo k 2.iyo 1.e8 1.iyo 8 a.cn4 4m 1b.iyo i 1.e8 2.5xc 5.e8 f.5xc 4.iyo 10 1c.iyo h 2.5xc 1.e8 1.iyo b a.cn4 6 d.e8
        j 17.iyo d 1.iyo 1.e8 6 a.cn4 1i r.iyo l c.cn4 3.5xc 1.7 7.iyo 55 18.iyo f 1.e8 2s 1s.iyo j.cn4 c 8.iyo 2 1.iyo 2 8.iyo 1 2.iyo 1
        o.iyo f 1.iyo 1 1.iyo 2 1.54w 1.e8 1.54w 9 a.cn4 1y 8.iyo 2 13.iyo g 1.iyo 1.e8 1.iyo s 1.iyo a 14.iyo 7 1.iyo 4 3.e8 2.5xc 3.e8 9
        1.iyo b 1a.iyo g 1.e8 2.5xc 1.iyo 5.e8 d 21.iyo 7b 9.iyo 1 11.iyo h 1.iyo 2.5xc 3.e8 a t.cn4 3 2.e8 u.iyo 34 7.iyo 1 2.iyo 1 12.iyo
        l 1.iyo 9 a.cn4 6 6.iyo 1 2.iyo 1 w.iyo e 1.iyo 7 a.cn4 8m j.iyo 4 2.54w 22 2.4qo 2z 1.iyo f l.cn4 16 1.e8 pm.iyo 2u 33.cn4 1 5.e8 b
        5g.iyo 218 2p.iyo 2.e8 d tr.iyo 34h g7.iyo 6nt ft.iyo 7 v.iyo 1 a.cn4 4 2.5xc 27.iyo 1 a.cn4 6 u.iyo 7 1.5xc a 1c.iyo 7 2.5xc 3.e8
        4.7 4.iyo 1.5xc 1.7 a a.cn4 1 7.cn4 1 l.iyo 5 j.iyo j4 1s.iyo n.cn4 1.e8 1.54w 2.e8 2t 23.iyo 5 1.iyo 1u d.iyo 1s 2.iyo 1.e8 1.iyo s
        4qg.iyo 8 ye.iyo 16 9.iyo 6w7 4.iyo 1 7.iyo 1 2.iyo 1 83.iyo 19 3.iyo h 4.iyo 8 b0.iyo 1s4 2z.iyo 5 d.iyo 3 9.iyo 7 a.iyo 2 1.7 2
        1.5xc 3ts 6u.7 a 13.7 2 1o.7 5 3.7 m 2.7 7 u.7 4 1n.7 n 1u.7 3 1.7 4a k.cn4 c 2f.7 9 p.cn4 3r 2d.iyo 1 1z.iyo 1 2.iyo 2 1.iyo 2
        2.iyo 2 4.iyo 1 c.iyo 1 1.iyo 1 7.iyo 1 1t.iyo 1 4.iyo 2 8.iyo 1 7.iyo 1 s.iyo 1 4.iyo 1 5.iyo 1 1.iyo 3 7.iyo 1 9g.iyo 2 p.iyo 1
        p.iyo 1 v.iyo 1 p.iyo 1 v.iyo 1 p.iyo 1 v.iyo 1 p.iyo 1 v.iyo 1 p.iyo 1 8.iyo 2 1e.cn4 e8.7 1j 4.7 1e 8.7 1 e.7 1 2.7 1.e8 1.5xc
        3.e8 vo v.iyo dd 19.iyo a 7.iyo 2 a.cn4 4 1.iyo 8x u.iyo i 18.iyo 4 a.cn4 yu 7.iyo 1 4.iyo 1 2.iyo 1 f.iyo 1 5h.iyo 2 9.cn4 1c
        1w.iyo 7 1.iyo 4 a.cn4 4 2.e8 lt 1n.cn4 1.7 3.cn4 1 4.cn4 24 19.cn4 1 f.cn4 5e 4.j3s 1.54 r.j3s 1.54 2.j3s 1.54 1.j3s 2.54 1.j3s
        1.54 a.j3s 1.54 4.j3s 1.54 1.j3s 1.54 1.j3s 6.54 1.j3s 4.54 1.j3s 1.54 1.j3s 1.54 1.j3s 1.54 3.j3s 1.54 2.j3s 1.54 1.j3s 2.54 1.j3s
        1.54 1.j3s 1.54 1.j3s 1.54 1.j3s 1.54 1.j3s 1.54 2.j3s 1.54 1.j3s 2.54 4.j3s 1.54 7.j3s 1.54 4.j3s 1.54 4.j3s 1.54 1.j3s 1.54 a.j3s
        1.54 h.j3s 5.54 3.j3s 1.54 5.j3s 1.54 h.j3s 90 18.7 4 2s.7 c f.7 2 f.7 1 f.7 1 11.7 a d.cn4 3 2k.7 4 1p.7 1l q.7 3.5b d.54 18.5b
        4.54 9.5b 7.54 2.5b e.54 6.5b 4a.54 6z.7 5 k5.7 b d.7 3 a.7 6 38.7 c 2h.7 13 c.7 4 1k.7 8 a.7 6 14.7 8 u.7 2a c.7 4 1b.7 1 1d.7 2
        4.7 3 1.7 1 13.7 d a.7 6 3.7 d 1c.7 2o e.7 aq a.cn4 sm wyo.j3s w 37d.j3s 7.54 66.j3s 2.54 4g2.j3s e.54 5rl.j3s f.54 2ds f2.j3s 2.54
        15s 3t7.iyo jk51
        """
}
