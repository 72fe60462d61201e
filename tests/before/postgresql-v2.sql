CREATE TABLE public.answers (
    id integer NOT NULL,
    session character varying(32) NOT NULL,
    key character varying(64) NOT NULL,
    learner character varying(32) NOT NULL,
    item text NOT NULL,
    round integer NOT NULL,
    attempt integer NOT NULL,
    choice json NOT NULL,
    sure integer NOT NULL,
    at double precision NOT NULL
);
CREATE SEQUENCE public.answers_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.answers_id_seq OWNED BY public.answers.id;
CREATE TABLE public.esodys_quiz_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.events (
    id integer NOT NULL,
    session character varying(32) NOT NULL,
    name character varying(32) NOT NULL,
    args json NOT NULL,
    at double precision NOT NULL
);
CREATE SEQUENCE public.events_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.events_id_seq OWNED BY public.events.id;
CREATE TABLE public.learners (
    number integer NOT NULL,
    id character varying(32) NOT NULL,
    session character varying(32) NOT NULL,
    removed boolean NOT NULL,
    at double precision NOT NULL
);
CREATE SEQUENCE public.learners_number_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.learners_number_seq OWNED BY public.learners.number;
CREATE TABLE public.meta (
    name character varying(32) NOT NULL,
    value text
);
CREATE TABLE public.nicknames (
    learner character varying(32) NOT NULL,
    session character varying(32) NOT NULL,
    nickname text NOT NULL,
    folded text NOT NULL
);
CREATE TABLE public.quizzes (
    id character varying(32) NOT NULL,
    title text NOT NULL,
    items json NOT NULL
);
CREATE TABLE public.sessions (
    id character varying(32) NOT NULL,
    code character varying(6) NOT NULL,
    title text NOT NULL,
    live boolean NOT NULL,
    items json NOT NULL,
    settings json NOT NULL,
    seed integer NOT NULL,
    at double precision NOT NULL
);
ALTER TABLE ONLY public.answers ALTER COLUMN id SET DEFAULT nextval('public.answers_id_seq'::regclass);
ALTER TABLE ONLY public.events ALTER COLUMN id SET DEFAULT nextval('public.events_id_seq'::regclass);
ALTER TABLE ONLY public.learners ALTER COLUMN number SET DEFAULT nextval('public.learners_number_seq'::regclass);
INSERT INTO public.answers VALUES (1, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0001', '9558867f5ba94fafba024204f7c1bd87', 'seven-of-ten/counting-by-hand', 1, 1, '["a"]', 1, 1790000006);
INSERT INTO public.answers VALUES (2, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0002', '8133287637eb4cd9a87a1613e443df78', 'seven-of-ten/counting-by-hand', 1, 1, '["b"]', 3, 1790000007);
INSERT INTO public.answers VALUES (3, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0003', 'c17c627923c6412f8826867323a7711a', 'seven-of-ten/counting-by-hand', 1, 1, '["c"]', 2, 1790000008);
INSERT INTO public.answers VALUES (4, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0004', '40212ef7cca545a19e4d6e3c1846d424', 'seven-of-ten/counting-by-hand', 1, 1, '["d"]', 3, 1790000009);
INSERT INTO public.answers VALUES (5, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0005', 'fb97d43588564712a8e5216afcbd04c3', 'seven-of-ten/counting-by-hand', 1, 1, '["b"]', 2, 1790000010);
INSERT INTO public.answers VALUES (6, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0006', 'fb97d43588564712a8e5216afcbd04c3', 'seven-of-ten/counting-by-hand', 1, 1, '["c"]', 2, 1790000011);
INSERT INTO public.answers VALUES (7, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0007', '9558867f5ba94fafba024204f7c1bd87', 'seven-of-ten/counting-by-hand', 2, 1, '["a"]', 3, 1790000032);
INSERT INTO public.answers VALUES (8, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0008', '8133287637eb4cd9a87a1613e443df78', 'seven-of-ten/counting-by-hand', 2, 1, '["a"]', 3, 1790000033);
INSERT INTO public.answers VALUES (9, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0009', 'c17c627923c6412f8826867323a7711a', 'seven-of-ten/counting-by-hand', 2, 1, '["b"]', 3, 1790000034);
INSERT INTO public.answers VALUES (10, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0010', '40212ef7cca545a19e4d6e3c1846d424', 'seven-of-ten/counting-by-hand', 2, 1, '["a"]', 3, 1790000035);
INSERT INTO public.answers VALUES (11, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0011', 'fb97d43588564712a8e5216afcbd04c3', 'seven-of-ten/counting-by-hand', 2, 1, '["a"]', 3, 1790000036);
INSERT INTO public.answers VALUES (12, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0012', '9558867f5ba94fafba024204f7c1bd87', 'seven-of-ten/reply-to-the-carpenter', 1, 1, '["a", "b"]', 2, 1790000057);
INSERT INTO public.answers VALUES (13, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0013', '8133287637eb4cd9a87a1613e443df78', 'seven-of-ten/reply-to-the-carpenter', 1, 1, '["a", "c"]', 2, 1790000058);
INSERT INTO public.answers VALUES (14, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0014', 'c17c627923c6412f8826867323a7711a', 'seven-of-ten/reply-to-the-carpenter', 1, 1, '["d", "e"]', 2, 1790000059);
INSERT INTO public.answers VALUES (15, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0015', '40212ef7cca545a19e4d6e3c1846d424', 'seven-of-ten/reply-to-the-carpenter', 1, 1, '["a"]', 2, 1790000060);
INSERT INTO public.answers VALUES (16, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0016', '9558867f5ba94fafba024204f7c1bd87', 'magnesium-in-meq/todays-order', 1, 1, '["a", "b", "c", "d", "e"]', 1, 1790000136);
INSERT INTO public.answers VALUES (17, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0017', '8133287637eb4cd9a87a1613e443df78', 'magnesium-in-meq/todays-order', 1, 1, '["b", "a", "c", "d", "e"]', 1, 1790000137);
INSERT INTO public.answers VALUES (18, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0018', 'c17c627923c6412f8826867323a7711a', 'magnesium-in-meq/todays-order', 1, 1, '["e", "d", "c", "b", "a"]', 1, 1790000138);
INSERT INTO public.answers VALUES (19, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0019', '9558867f5ba94fafba024204f7c1bd87', 'five-failed/why-the-fingers', 1, 1, '["b"]', 2, 1790000159);
INSERT INTO public.answers VALUES (20, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0020', '9558867f5ba94fafba024204f7c1bd87', 'stoma-and-salt/after-the-night', 1, 1, '["a", "b"]', 3, 1790000180);
INSERT INTO public.answers VALUES (21, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0021', '8133287637eb4cd9a87a1613e443df78', 'stoma-and-salt/after-the-night', 1, 1, '["c", "d"]', 3, 1790000181);
INSERT INTO public.answers VALUES (22, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0022', 'c17c627923c6412f8826867323a7711a', 'stoma-and-salt/after-the-night', 1, 1, '["a", "b", "c", "d", "e", "f", "g"]', 3, 1790000182);
INSERT INTO public.answers VALUES (23, 'e3e70682c2094caca29f6fbed82c07cd', 'answer-0023', '9558867f5ba94fafba024204f7c1bd87', 'seven-of-ten/stronger-after-rapid-swallows', 1, 1, '["1"]', 2, 1790000208);
INSERT INTO public.answers VALUES (24, 'e6f4590b9a1641068f6a659eb4862b21', 'answer-0024', '6f25e2a25a92418799c78df48f4ff31e', 'low-magnesium-on-ppi/the-open-pill-box', 1, 1, '["a", "b"]', 2, 1790001219);
INSERT INTO public.answers VALUES (25, 'e6f4590b9a1641068f6a659eb4862b21', 'answer-0025', '6f25e2a25a92418799c78df48f4ff31e', 'low-magnesium-on-ppi/the-open-pill-box', 1, 2, '["a", "b", "c", "d"]', 2, 1790001220);
INSERT INTO public.answers VALUES (26, 'e6f4590b9a1641068f6a659eb4862b21', 'answer-0026', '6f25e2a25a92418799c78df48f4ff31e', 'two-low-ions-slow-tablets/two-low-values', 1, 1, '["b", "a", "c", "d"]', 3, 1790001221);
INSERT INTO public.answers VALUES (27, 'e6f4590b9a1641068f6a659eb4862b21', 'answer-0027', 'e9bb17bca3f249bf9c6316b950f24455', 'two-low-ions-slow-tablets/two-low-values', 1, 1, '["a", "b", "c", "d"]', 1, 1790001222);
INSERT INTO public.answers VALUES (28, 'e6f4590b9a1641068f6a659eb4862b21', 'answer-0028', 'e9bb17bca3f249bf9c6316b950f24455', 'steak-and-saliva/if-it-looks-normal', 1, 1, '["c"]', 3, 1790001223);
INSERT INTO public.answers VALUES (29, '7a1d50068d724104b77383c13458a748', 'answer-0029', 'b5d32b1666194cb1971037d1b83e90ec', 'night-clinic/which-name', 1, 1, '["a"]', 3, 1790005229);
INSERT INTO public.answers VALUES (30, '7a1d50068d724104b77383c13458a748', 'answer-0030', 'a0116be5ab0c468188f8e3d0d3290a4c', 'night-clinic/which-name', 1, 1, '["c"]', 2, 1790005230);
INSERT INTO public.answers VALUES (31, '7a1d50068d724104b77383c13458a748', 'answer-0031', 'b5d32b1666194cb1971037d1b83e90ec', 'night-clinic/tonight', 1, 1, '["a", "b"]', 3, 1790005251);
INSERT INTO public.answers VALUES (32, '7a1d50068d724104b77383c13458a748', 'answer-0032', 'a0116be5ab0c468188f8e3d0d3290a4c', 'night-clinic/tonight', 1, 1, '["b", "c"]', 2, 1790005252);
INSERT INTO public.answers VALUES (33, '7a1d50068d724104b77383c13458a748', 'answer-0033', 'b5d32b1666194cb1971037d1b83e90ec', 'seven-of-ten/counting-by-hand', 1, 1, '["a"]', 3, 1790005273);
INSERT INTO public.answers VALUES (34, '7a1d50068d724104b77383c13458a748', 'answer-0034', 'a0116be5ab0c468188f8e3d0d3290a4c', 'seven-of-ten/counting-by-hand', 1, 1, '["b"]', 2, 1790005274);
INSERT INTO public.answers VALUES (35, 'd3fbf47a7e5b4e7f9ca5499d004ae545', 'answer-0035', '247a8333f7b047d28da8056c3d15eef7', 'irp-22-limit-26/against-which-limit', 1, 1, '["b"]', 1, 1790006295);
INSERT INTO public.answers VALUES (36, 'd3fbf47a7e5b4e7f9ca5499d004ae545', 'answer-0036', '1759edc372ae42448b0163c1cd9d2b7d', 'irp-22-limit-26/against-which-limit', 1, 1, '["a"]', 3, 1790006296);
INSERT INTO public.answers VALUES (37, 'd3fbf47a7e5b4e7f9ca5499d004ae545', 'answer-0037', '247a8333f7b047d28da8056c3d15eef7', 'second-qt-drug/call-to-the-translator', 1, 1, '["a", "b"]', 2, 1790006317);
INSERT INTO public.esodys_quiz_version VALUES ('v2');
INSERT INTO public.events VALUES (1, 'e3e70682c2094caca29f6fbed82c07cd', 'open', '{}', 1790000005);
INSERT INTO public.events VALUES (2, 'e3e70682c2094caca29f6fbed82c07cd', 'close', '{}', 1790000016);
INSERT INTO public.events VALUES (3, 'e3e70682c2094caca29f6fbed82c07cd', 'show', '{}', 1790000021);
INSERT INTO public.events VALUES (4, 'e3e70682c2094caca29f6fbed82c07cd', 'discuss', '{}', 1790000026);
INSERT INTO public.events VALUES (5, 'e3e70682c2094caca29f6fbed82c07cd', 'open', '{}', 1790000031);
INSERT INTO public.events VALUES (6, 'e3e70682c2094caca29f6fbed82c07cd', 'close', '{}', 1790000041);
INSERT INTO public.events VALUES (7, 'e3e70682c2094caca29f6fbed82c07cd', 'reveal', '{}', 1790000046);
INSERT INTO public.events VALUES (8, 'e3e70682c2094caca29f6fbed82c07cd', 'next', '{}', 1790000051);
INSERT INTO public.events VALUES (9, 'e3e70682c2094caca29f6fbed82c07cd', 'open', '{"seconds": 60}', 1790000056);
INSERT INTO public.events VALUES (10, 'e3e70682c2094caca29f6fbed82c07cd', 'reveal', '{}', 1790000125);
INSERT INTO public.events VALUES (11, 'e3e70682c2094caca29f6fbed82c07cd', 'next', '{}', 1790000130);
INSERT INTO public.events VALUES (12, 'e3e70682c2094caca29f6fbed82c07cd', 'open', '{}', 1790000135);
INSERT INTO public.events VALUES (13, 'e3e70682c2094caca29f6fbed82c07cd', 'close', '{}', 1790000143);
INSERT INTO public.events VALUES (14, 'e3e70682c2094caca29f6fbed82c07cd', 'reveal', '{}', 1790000148);
INSERT INTO public.events VALUES (15, 'e3e70682c2094caca29f6fbed82c07cd', 'next', '{}', 1790000153);
INSERT INTO public.events VALUES (16, 'e3e70682c2094caca29f6fbed82c07cd', 'open', '{}', 1790000158);
INSERT INTO public.events VALUES (17, 'e3e70682c2094caca29f6fbed82c07cd', 'skip', '{}', 1790000164);
INSERT INTO public.events VALUES (18, 'e3e70682c2094caca29f6fbed82c07cd', 'open', '{}', 1790000169);
INSERT INTO public.events VALUES (19, 'e3e70682c2094caca29f6fbed82c07cd', 'pause', '{}', 1790000174);
INSERT INTO public.events VALUES (20, 'e3e70682c2094caca29f6fbed82c07cd', 'resume', '{}', 1790000179);
INSERT INTO public.events VALUES (21, 'e3e70682c2094caca29f6fbed82c07cd', 'close', '{}', 1790000187);
INSERT INTO public.events VALUES (22, 'e3e70682c2094caca29f6fbed82c07cd', 'reveal', '{}', 1790000192);
INSERT INTO public.events VALUES (23, 'e3e70682c2094caca29f6fbed82c07cd', 'next', '{}', 1790000197);
INSERT INTO public.events VALUES (24, 'e3e70682c2094caca29f6fbed82c07cd', 'shut', '{}', 1790000202);
INSERT INTO public.events VALUES (25, 'e3e70682c2094caca29f6fbed82c07cd', 'open', '{}', 1790000207);
INSERT INTO public.events VALUES (26, 'e3e70682c2094caca29f6fbed82c07cd', 'close', '{}', 1790000213);
INSERT INTO public.events VALUES (27, 'e3e70682c2094caca29f6fbed82c07cd', 'next', '{}', 1790000218);
INSERT INTO public.events VALUES (28, '7a1d50068d724104b77383c13458a748', 'open', '{}', 1790005228);
INSERT INTO public.events VALUES (29, '7a1d50068d724104b77383c13458a748', 'close', '{}', 1790005235);
INSERT INTO public.events VALUES (30, '7a1d50068d724104b77383c13458a748', 'reveal', '{}', 1790005240);
INSERT INTO public.events VALUES (31, '7a1d50068d724104b77383c13458a748', 'next', '{}', 1790005245);
INSERT INTO public.events VALUES (32, '7a1d50068d724104b77383c13458a748', 'open', '{}', 1790005250);
INSERT INTO public.events VALUES (33, '7a1d50068d724104b77383c13458a748', 'close', '{}', 1790005257);
INSERT INTO public.events VALUES (34, '7a1d50068d724104b77383c13458a748', 'reveal', '{}', 1790005262);
INSERT INTO public.events VALUES (35, '7a1d50068d724104b77383c13458a748', 'next', '{}', 1790005267);
INSERT INTO public.events VALUES (36, '7a1d50068d724104b77383c13458a748', 'open', '{}', 1790005272);
INSERT INTO public.events VALUES (37, '7a1d50068d724104b77383c13458a748', 'close', '{}', 1790005279);
INSERT INTO public.events VALUES (38, '7a1d50068d724104b77383c13458a748', 'reveal', '{}', 1790005284);
INSERT INTO public.events VALUES (39, '7a1d50068d724104b77383c13458a748', 'next', '{}', 1790005289);
INSERT INTO public.events VALUES (40, 'd3fbf47a7e5b4e7f9ca5499d004ae545', 'open', '{}', 1790006294);
INSERT INTO public.events VALUES (41, 'd3fbf47a7e5b4e7f9ca5499d004ae545', 'close', '{}', 1790006301);
INSERT INTO public.events VALUES (42, 'd3fbf47a7e5b4e7f9ca5499d004ae545', 'reveal', '{}', 1790006306);
INSERT INTO public.events VALUES (43, 'd3fbf47a7e5b4e7f9ca5499d004ae545', 'next', '{}', 1790006311);
INSERT INTO public.events VALUES (44, 'd3fbf47a7e5b4e7f9ca5499d004ae545', 'open', '{}', 1790006316);
INSERT INTO public.learners VALUES (1, '9558867f5ba94fafba024204f7c1bd87', 'e3e70682c2094caca29f6fbed82c07cd', false, 1790000000);
INSERT INTO public.learners VALUES (2, '8133287637eb4cd9a87a1613e443df78', 'e3e70682c2094caca29f6fbed82c07cd', false, 1790000000);
INSERT INTO public.learners VALUES (3, 'c17c627923c6412f8826867323a7711a', 'e3e70682c2094caca29f6fbed82c07cd', false, 1790000000);
INSERT INTO public.learners VALUES (5, 'fb97d43588564712a8e5216afcbd04c3', 'e3e70682c2094caca29f6fbed82c07cd', false, 1790000000);
INSERT INTO public.learners VALUES (4, '40212ef7cca545a19e4d6e3c1846d424', 'e3e70682c2094caca29f6fbed82c07cd', true, 1790000000);
INSERT INTO public.learners VALUES (6, '6f25e2a25a92418799c78df48f4ff31e', 'e6f4590b9a1641068f6a659eb4862b21', false, 1790001218);
INSERT INTO public.learners VALUES (7, 'e9bb17bca3f249bf9c6316b950f24455', 'e6f4590b9a1641068f6a659eb4862b21', false, 1790001218);
INSERT INTO public.learners VALUES (8, 'b5d32b1666194cb1971037d1b83e90ec', '7a1d50068d724104b77383c13458a748', false, 1790005223);
INSERT INTO public.learners VALUES (9, 'a0116be5ab0c468188f8e3d0d3290a4c', '7a1d50068d724104b77383c13458a748', false, 1790005223);
INSERT INTO public.learners VALUES (10, '247a8333f7b047d28da8056c3d15eef7', 'd3fbf47a7e5b4e7f9ca5499d004ae545', false, 1790006289);
INSERT INTO public.learners VALUES (11, '1759edc372ae42448b0163c1cd9d2b7d', 'd3fbf47a7e5b4e7f9ca5499d004ae545', false, 1790006289);
INSERT INTO public.meta VALUES ('secret', '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff');
INSERT INTO public.nicknames VALUES ('9558867f5ba94fafba024204f7c1bd87', 'e3e70682c2094caca29f6fbed82c07cd', 'Heron', 'heron');
INSERT INTO public.nicknames VALUES ('8133287637eb4cd9a87a1613e443df78', 'e3e70682c2094caca29f6fbed82c07cd', 'Otter', 'otter');
INSERT INTO public.nicknames VALUES ('c17c627923c6412f8826867323a7711a', 'e3e70682c2094caca29f6fbed82c07cd', 'Lynx', 'lynx');
INSERT INTO public.nicknames VALUES ('40212ef7cca545a19e4d6e3c1846d424', 'e3e70682c2094caca29f6fbed82c07cd', 'Badger', 'badger');
INSERT INTO public.nicknames VALUES ('6f25e2a25a92418799c78df48f4ff31e', 'e6f4590b9a1641068f6a659eb4862b21', 'Heron', 'heron');
INSERT INTO public.nicknames VALUES ('e9bb17bca3f249bf9c6316b950f24455', 'e6f4590b9a1641068f6a659eb4862b21', 'Newt', 'newt');
INSERT INTO public.nicknames VALUES ('b5d32b1666194cb1971037d1b83e90ec', '7a1d50068d724104b77383c13458a748', 'Crane', 'crane');
INSERT INTO public.nicknames VALUES ('a0116be5ab0c468188f8e3d0d3290a4c', '7a1d50068d724104b77383c13458a748', 'Vole', 'vole');
INSERT INTO public.nicknames VALUES ('247a8333f7b047d28da8056c3d15eef7', 'd3fbf47a7e5b4e7f9ca5499d004ae545', 'Wren', 'wren');
INSERT INTO public.nicknames VALUES ('1759edc372ae42448b0163c1cd9d2b7d', 'd3fbf47a7e5b4e7f9ca5499d004ae545', 'Toad', 'toad');
INSERT INTO public.quizzes VALUES ('e005b86051ef4922be43c49e149818d1', 'Thursday', '["seven-of-ten/counting-by-hand", "night-clinic/tonight", "second-qt-drug/call-to-the-translator"]');
INSERT INTO public.sessions VALUES ('e3e70682c2094caca29f6fbed82c07cd', 'CMYXTN', 'Monday round', true, '["seven-of-ten/counting-by-hand", "seven-of-ten/reply-to-the-carpenter", "magnesium-in-meq/todays-order", "five-failed/why-the-fingers", "stoma-and-salt/after-the-night", "seven-of-ten/stronger-after-rapid-swallows"]', '{}', 1806341205, 1790000000);
INSERT INTO public.sessions VALUES ('e6f4590b9a1641068f6a659eb4862b21', 'NED9PX', 'Homework on salts', false, '["low-magnesium-on-ppi/the-open-pill-box", "two-low-ions-slow-tablets/two-low-values", "steak-and-saliva/if-it-looks-normal"]', '{"from": 1790001218.0, "until": 1790004818.0, "attempts": 2, "feedback": "now"}', 631194409, 1790001218);
INSERT INTO public.sessions VALUES ('7a1d50068d724104b77383c13458a748', 'YMC3AD', 'Night round', true, '["night-clinic/which-name", "night-clinic/tonight", "seven-of-ten/counting-by-hand"]', '{}', 1901353491, 1790005223);
INSERT INTO public.sessions VALUES ('d3fbf47a7e5b4e7f9ca5499d004ae545', 'KPDJ4K', 'Unfinished round', true, '["irp-22-limit-26/against-which-limit", "second-qt-drug/call-to-the-translator"]', '{}', 1430804514, 1790006289);
SELECT pg_catalog.setval('public.answers_id_seq', 37, true);
SELECT pg_catalog.setval('public.events_id_seq', 44, true);
SELECT pg_catalog.setval('public.learners_number_seq', 11, true);
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_key_key UNIQUE (key);
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.esodys_quiz_version
    ADD CONSTRAINT esodys_quiz_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.learners
    ADD CONSTRAINT learners_id_key UNIQUE (id);
ALTER TABLE ONLY public.learners
    ADD CONSTRAINT learners_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.nicknames
    ADD CONSTRAINT nicknames_pkey PRIMARY KEY (learner);
ALTER TABLE ONLY public.nicknames
    ADD CONSTRAINT one_nickname_in_a_session UNIQUE (session, folded);
ALTER TABLE ONLY public.quizzes
    ADD CONSTRAINT quizzes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_code_key UNIQUE (code);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);
CREATE INDEX answers_of_session ON public.answers USING btree (session);
CREATE INDEX events_of_session ON public.events USING btree (session);
CREATE INDEX learners_of_session ON public.learners USING btree (session);
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_learner_fkey FOREIGN KEY (learner) REFERENCES public.learners(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.answers
    ADD CONSTRAINT answers_session_fkey FOREIGN KEY (session) REFERENCES public.sessions(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_session_fkey FOREIGN KEY (session) REFERENCES public.sessions(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.learners
    ADD CONSTRAINT learners_session_fkey FOREIGN KEY (session) REFERENCES public.sessions(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.nicknames
    ADD CONSTRAINT nicknames_learner_fkey FOREIGN KEY (learner) REFERENCES public.learners(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.nicknames
    ADD CONSTRAINT nicknames_session_fkey FOREIGN KEY (session) REFERENCES public.sessions(id) ON DELETE CASCADE;
