BEGIN TRANSACTION;
CREATE TABLE answers (
	id INTEGER NOT NULL, 
	session VARCHAR(32) NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	learner VARCHAR(32) NOT NULL, 
	item TEXT NOT NULL, 
	round INTEGER NOT NULL, 
	attempt INTEGER NOT NULL, 
	choice JSON NOT NULL, 
	sure INTEGER NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(session) REFERENCES sessions (id) ON DELETE CASCADE, 
	UNIQUE ("key"), 
	FOREIGN KEY(learner) REFERENCES learners (id) ON DELETE CASCADE
);
INSERT INTO "answers" VALUES(1,'e3e70682c2094caca29f6fbed82c07cd','answer-0001','9558867f5ba94fafba024204f7c1bd87','seven-of-ten/counting-by-hand',1,1,'["a"]',1,1790000006.0);
INSERT INTO "answers" VALUES(2,'e3e70682c2094caca29f6fbed82c07cd','answer-0002','8133287637eb4cd9a87a1613e443df78','seven-of-ten/counting-by-hand',1,1,'["b"]',3,1790000007.0);
INSERT INTO "answers" VALUES(3,'e3e70682c2094caca29f6fbed82c07cd','answer-0003','c17c627923c6412f8826867323a7711a','seven-of-ten/counting-by-hand',1,1,'["c"]',2,1790000008.0);
INSERT INTO "answers" VALUES(4,'e3e70682c2094caca29f6fbed82c07cd','answer-0004','40212ef7cca545a19e4d6e3c1846d424','seven-of-ten/counting-by-hand',1,1,'["d"]',3,1790000009.0);
INSERT INTO "answers" VALUES(5,'e3e70682c2094caca29f6fbed82c07cd','answer-0005','fb97d43588564712a8e5216afcbd04c3','seven-of-ten/counting-by-hand',1,1,'["b"]',2,1790000010.0);
INSERT INTO "answers" VALUES(6,'e3e70682c2094caca29f6fbed82c07cd','answer-0006','fb97d43588564712a8e5216afcbd04c3','seven-of-ten/counting-by-hand',1,1,'["c"]',2,1790000011.0);
INSERT INTO "answers" VALUES(7,'e3e70682c2094caca29f6fbed82c07cd','answer-0007','9558867f5ba94fafba024204f7c1bd87','seven-of-ten/counting-by-hand',2,1,'["a"]',3,1790000032.0);
INSERT INTO "answers" VALUES(8,'e3e70682c2094caca29f6fbed82c07cd','answer-0008','8133287637eb4cd9a87a1613e443df78','seven-of-ten/counting-by-hand',2,1,'["a"]',3,1790000033.0);
INSERT INTO "answers" VALUES(9,'e3e70682c2094caca29f6fbed82c07cd','answer-0009','c17c627923c6412f8826867323a7711a','seven-of-ten/counting-by-hand',2,1,'["b"]',3,1790000034.0);
INSERT INTO "answers" VALUES(10,'e3e70682c2094caca29f6fbed82c07cd','answer-0010','40212ef7cca545a19e4d6e3c1846d424','seven-of-ten/counting-by-hand',2,1,'["a"]',3,1790000035.0);
INSERT INTO "answers" VALUES(11,'e3e70682c2094caca29f6fbed82c07cd','answer-0011','fb97d43588564712a8e5216afcbd04c3','seven-of-ten/counting-by-hand',2,1,'["a"]',3,1790000036.0);
INSERT INTO "answers" VALUES(12,'e3e70682c2094caca29f6fbed82c07cd','answer-0012','9558867f5ba94fafba024204f7c1bd87','seven-of-ten/reply-to-the-carpenter',1,1,'["a", "b"]',2,1790000057.0);
INSERT INTO "answers" VALUES(13,'e3e70682c2094caca29f6fbed82c07cd','answer-0013','8133287637eb4cd9a87a1613e443df78','seven-of-ten/reply-to-the-carpenter',1,1,'["a", "c"]',2,1790000058.0);
INSERT INTO "answers" VALUES(14,'e3e70682c2094caca29f6fbed82c07cd','answer-0014','c17c627923c6412f8826867323a7711a','seven-of-ten/reply-to-the-carpenter',1,1,'["d", "e"]',2,1790000059.0);
INSERT INTO "answers" VALUES(15,'e3e70682c2094caca29f6fbed82c07cd','answer-0015','40212ef7cca545a19e4d6e3c1846d424','seven-of-ten/reply-to-the-carpenter',1,1,'["a"]',2,1790000060.0);
INSERT INTO "answers" VALUES(16,'e3e70682c2094caca29f6fbed82c07cd','answer-0016','9558867f5ba94fafba024204f7c1bd87','magnesium-in-meq/todays-order',1,1,'["a", "b", "c", "d", "e"]',1,1790000136.0);
INSERT INTO "answers" VALUES(17,'e3e70682c2094caca29f6fbed82c07cd','answer-0017','8133287637eb4cd9a87a1613e443df78','magnesium-in-meq/todays-order',1,1,'["b", "a", "c", "d", "e"]',1,1790000137.0);
INSERT INTO "answers" VALUES(18,'e3e70682c2094caca29f6fbed82c07cd','answer-0018','c17c627923c6412f8826867323a7711a','magnesium-in-meq/todays-order',1,1,'["e", "d", "c", "b", "a"]',1,1790000138.0);
INSERT INTO "answers" VALUES(19,'e3e70682c2094caca29f6fbed82c07cd','answer-0019','9558867f5ba94fafba024204f7c1bd87','five-failed/why-the-fingers',1,1,'["b"]',2,1790000159.0);
INSERT INTO "answers" VALUES(20,'e3e70682c2094caca29f6fbed82c07cd','answer-0020','9558867f5ba94fafba024204f7c1bd87','stoma-and-salt/after-the-night',1,1,'["a", "b"]',3,1790000180.0);
INSERT INTO "answers" VALUES(21,'e3e70682c2094caca29f6fbed82c07cd','answer-0021','8133287637eb4cd9a87a1613e443df78','stoma-and-salt/after-the-night',1,1,'["c", "d"]',3,1790000181.0);
INSERT INTO "answers" VALUES(22,'e3e70682c2094caca29f6fbed82c07cd','answer-0022','c17c627923c6412f8826867323a7711a','stoma-and-salt/after-the-night',1,1,'["a", "b", "c", "d", "e", "f", "g"]',3,1790000182.0);
INSERT INTO "answers" VALUES(23,'e3e70682c2094caca29f6fbed82c07cd','answer-0023','9558867f5ba94fafba024204f7c1bd87','seven-of-ten/stronger-after-rapid-swallows',1,1,'["1"]',2,1790000208.0);
INSERT INTO "answers" VALUES(24,'e6f4590b9a1641068f6a659eb4862b21','answer-0024','6f25e2a25a92418799c78df48f4ff31e','low-magnesium-on-ppi/the-open-pill-box',1,1,'["a", "b"]',2,1790001219.0);
INSERT INTO "answers" VALUES(25,'e6f4590b9a1641068f6a659eb4862b21','answer-0025','6f25e2a25a92418799c78df48f4ff31e','low-magnesium-on-ppi/the-open-pill-box',1,2,'["a", "b", "c", "d"]',2,1790001220.0);
INSERT INTO "answers" VALUES(26,'e6f4590b9a1641068f6a659eb4862b21','answer-0026','6f25e2a25a92418799c78df48f4ff31e','two-low-ions-slow-tablets/two-low-values',1,1,'["b", "a", "c", "d"]',3,1790001221.0);
INSERT INTO "answers" VALUES(27,'e6f4590b9a1641068f6a659eb4862b21','answer-0027','e9bb17bca3f249bf9c6316b950f24455','two-low-ions-slow-tablets/two-low-values',1,1,'["a", "b", "c", "d"]',1,1790001222.0);
INSERT INTO "answers" VALUES(28,'e6f4590b9a1641068f6a659eb4862b21','answer-0028','e9bb17bca3f249bf9c6316b950f24455','steak-and-saliva/if-it-looks-normal',1,1,'["c"]',3,1790001223.0);
INSERT INTO "answers" VALUES(29,'7a1d50068d724104b77383c13458a748','answer-0029','b5d32b1666194cb1971037d1b83e90ec','night-clinic/which-name',1,1,'["a"]',3,1790005229.0);
INSERT INTO "answers" VALUES(30,'7a1d50068d724104b77383c13458a748','answer-0030','a0116be5ab0c468188f8e3d0d3290a4c','night-clinic/which-name',1,1,'["c"]',2,1790005230.0);
INSERT INTO "answers" VALUES(31,'7a1d50068d724104b77383c13458a748','answer-0031','b5d32b1666194cb1971037d1b83e90ec','night-clinic/tonight',1,1,'["a", "b"]',3,1790005251.0);
INSERT INTO "answers" VALUES(32,'7a1d50068d724104b77383c13458a748','answer-0032','a0116be5ab0c468188f8e3d0d3290a4c','night-clinic/tonight',1,1,'["b", "c"]',2,1790005252.0);
INSERT INTO "answers" VALUES(33,'7a1d50068d724104b77383c13458a748','answer-0033','b5d32b1666194cb1971037d1b83e90ec','seven-of-ten/counting-by-hand',1,1,'["a"]',3,1790005273.0);
INSERT INTO "answers" VALUES(34,'7a1d50068d724104b77383c13458a748','answer-0034','a0116be5ab0c468188f8e3d0d3290a4c','seven-of-ten/counting-by-hand',1,1,'["b"]',2,1790005274.0);
INSERT INTO "answers" VALUES(35,'d3fbf47a7e5b4e7f9ca5499d004ae545','answer-0035','247a8333f7b047d28da8056c3d15eef7','irp-22-limit-26/against-which-limit',1,1,'["b"]',1,1790006295.0);
INSERT INTO "answers" VALUES(36,'d3fbf47a7e5b4e7f9ca5499d004ae545','answer-0036','1759edc372ae42448b0163c1cd9d2b7d','irp-22-limit-26/against-which-limit',1,1,'["a"]',3,1790006296.0);
INSERT INTO "answers" VALUES(37,'d3fbf47a7e5b4e7f9ca5499d004ae545','answer-0037','247a8333f7b047d28da8056c3d15eef7','second-qt-drug/call-to-the-translator',1,1,'["a", "b"]',2,1790006317.0);
CREATE TABLE esodys_quiz_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT esodys_quiz_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "esodys_quiz_version" VALUES('v1');
CREATE TABLE events (
	id INTEGER NOT NULL, 
	session VARCHAR(32) NOT NULL, 
	name VARCHAR(32) NOT NULL, 
	args JSON NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(session) REFERENCES sessions (id) ON DELETE CASCADE
);
INSERT INTO "events" VALUES(1,'e3e70682c2094caca29f6fbed82c07cd','open','{}',1790000005.0);
INSERT INTO "events" VALUES(2,'e3e70682c2094caca29f6fbed82c07cd','close','{}',1790000016.0);
INSERT INTO "events" VALUES(3,'e3e70682c2094caca29f6fbed82c07cd','show','{}',1790000021.0);
INSERT INTO "events" VALUES(4,'e3e70682c2094caca29f6fbed82c07cd','discuss','{}',1790000026.0);
INSERT INTO "events" VALUES(5,'e3e70682c2094caca29f6fbed82c07cd','open','{}',1790000031.0);
INSERT INTO "events" VALUES(6,'e3e70682c2094caca29f6fbed82c07cd','close','{}',1790000041.0);
INSERT INTO "events" VALUES(7,'e3e70682c2094caca29f6fbed82c07cd','reveal','{}',1790000046.0);
INSERT INTO "events" VALUES(8,'e3e70682c2094caca29f6fbed82c07cd','next','{}',1790000051.0);
INSERT INTO "events" VALUES(9,'e3e70682c2094caca29f6fbed82c07cd','open','{"seconds": 60}',1790000056.0);
INSERT INTO "events" VALUES(10,'e3e70682c2094caca29f6fbed82c07cd','reveal','{}',1790000125.0);
INSERT INTO "events" VALUES(11,'e3e70682c2094caca29f6fbed82c07cd','next','{}',1790000130.0);
INSERT INTO "events" VALUES(12,'e3e70682c2094caca29f6fbed82c07cd','open','{}',1790000135.0);
INSERT INTO "events" VALUES(13,'e3e70682c2094caca29f6fbed82c07cd','close','{}',1790000143.0);
INSERT INTO "events" VALUES(14,'e3e70682c2094caca29f6fbed82c07cd','reveal','{}',1790000148.0);
INSERT INTO "events" VALUES(15,'e3e70682c2094caca29f6fbed82c07cd','next','{}',1790000153.0);
INSERT INTO "events" VALUES(16,'e3e70682c2094caca29f6fbed82c07cd','open','{}',1790000158.0);
INSERT INTO "events" VALUES(17,'e3e70682c2094caca29f6fbed82c07cd','skip','{}',1790000164.0);
INSERT INTO "events" VALUES(18,'e3e70682c2094caca29f6fbed82c07cd','open','{}',1790000169.0);
INSERT INTO "events" VALUES(19,'e3e70682c2094caca29f6fbed82c07cd','pause','{}',1790000174.0);
INSERT INTO "events" VALUES(20,'e3e70682c2094caca29f6fbed82c07cd','resume','{}',1790000179.0);
INSERT INTO "events" VALUES(21,'e3e70682c2094caca29f6fbed82c07cd','close','{}',1790000187.0);
INSERT INTO "events" VALUES(22,'e3e70682c2094caca29f6fbed82c07cd','reveal','{}',1790000192.0);
INSERT INTO "events" VALUES(23,'e3e70682c2094caca29f6fbed82c07cd','next','{}',1790000197.0);
INSERT INTO "events" VALUES(24,'e3e70682c2094caca29f6fbed82c07cd','shut','{}',1790000202.0);
INSERT INTO "events" VALUES(25,'e3e70682c2094caca29f6fbed82c07cd','open','{}',1790000207.0);
INSERT INTO "events" VALUES(26,'e3e70682c2094caca29f6fbed82c07cd','close','{}',1790000213.0);
INSERT INTO "events" VALUES(27,'e3e70682c2094caca29f6fbed82c07cd','next','{}',1790000218.0);
INSERT INTO "events" VALUES(28,'7a1d50068d724104b77383c13458a748','open','{}',1790005228.0);
INSERT INTO "events" VALUES(29,'7a1d50068d724104b77383c13458a748','close','{}',1790005235.0);
INSERT INTO "events" VALUES(30,'7a1d50068d724104b77383c13458a748','reveal','{}',1790005240.0);
INSERT INTO "events" VALUES(31,'7a1d50068d724104b77383c13458a748','next','{}',1790005245.0);
INSERT INTO "events" VALUES(32,'7a1d50068d724104b77383c13458a748','open','{}',1790005250.0);
INSERT INTO "events" VALUES(33,'7a1d50068d724104b77383c13458a748','close','{}',1790005257.0);
INSERT INTO "events" VALUES(34,'7a1d50068d724104b77383c13458a748','reveal','{}',1790005262.0);
INSERT INTO "events" VALUES(35,'7a1d50068d724104b77383c13458a748','next','{}',1790005267.0);
INSERT INTO "events" VALUES(36,'7a1d50068d724104b77383c13458a748','open','{}',1790005272.0);
INSERT INTO "events" VALUES(37,'7a1d50068d724104b77383c13458a748','close','{}',1790005279.0);
INSERT INTO "events" VALUES(38,'7a1d50068d724104b77383c13458a748','reveal','{}',1790005284.0);
INSERT INTO "events" VALUES(39,'7a1d50068d724104b77383c13458a748','next','{}',1790005289.0);
INSERT INTO "events" VALUES(40,'d3fbf47a7e5b4e7f9ca5499d004ae545','open','{}',1790006294.0);
INSERT INTO "events" VALUES(41,'d3fbf47a7e5b4e7f9ca5499d004ae545','close','{}',1790006301.0);
INSERT INTO "events" VALUES(42,'d3fbf47a7e5b4e7f9ca5499d004ae545','reveal','{}',1790006306.0);
INSERT INTO "events" VALUES(43,'d3fbf47a7e5b4e7f9ca5499d004ae545','next','{}',1790006311.0);
INSERT INTO "events" VALUES(44,'d3fbf47a7e5b4e7f9ca5499d004ae545','open','{}',1790006316.0);
CREATE TABLE learners (
	number INTEGER NOT NULL, 
	id VARCHAR(32) NOT NULL, 
	session VARCHAR(32) NOT NULL, 
	removed BOOLEAN NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE (id), 
	FOREIGN KEY(session) REFERENCES sessions (id) ON DELETE CASCADE
);
INSERT INTO "learners" VALUES(1,'9558867f5ba94fafba024204f7c1bd87','e3e70682c2094caca29f6fbed82c07cd',0,1790000000.0);
INSERT INTO "learners" VALUES(2,'8133287637eb4cd9a87a1613e443df78','e3e70682c2094caca29f6fbed82c07cd',0,1790000000.0);
INSERT INTO "learners" VALUES(3,'c17c627923c6412f8826867323a7711a','e3e70682c2094caca29f6fbed82c07cd',0,1790000000.0);
INSERT INTO "learners" VALUES(4,'40212ef7cca545a19e4d6e3c1846d424','e3e70682c2094caca29f6fbed82c07cd',1,1790000000.0);
INSERT INTO "learners" VALUES(5,'fb97d43588564712a8e5216afcbd04c3','e3e70682c2094caca29f6fbed82c07cd',0,1790000000.0);
INSERT INTO "learners" VALUES(6,'6f25e2a25a92418799c78df48f4ff31e','e6f4590b9a1641068f6a659eb4862b21',0,1790001218.0);
INSERT INTO "learners" VALUES(7,'e9bb17bca3f249bf9c6316b950f24455','e6f4590b9a1641068f6a659eb4862b21',0,1790001218.0);
INSERT INTO "learners" VALUES(8,'b5d32b1666194cb1971037d1b83e90ec','7a1d50068d724104b77383c13458a748',0,1790005223.0);
INSERT INTO "learners" VALUES(9,'a0116be5ab0c468188f8e3d0d3290a4c','7a1d50068d724104b77383c13458a748',0,1790005223.0);
INSERT INTO "learners" VALUES(10,'247a8333f7b047d28da8056c3d15eef7','d3fbf47a7e5b4e7f9ca5499d004ae545',0,1790006289.0);
INSERT INTO "learners" VALUES(11,'1759edc372ae42448b0163c1cd9d2b7d','d3fbf47a7e5b4e7f9ca5499d004ae545',0,1790006289.0);
CREATE TABLE meta (
	name VARCHAR(32) NOT NULL, 
	value TEXT, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('secret','00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff');
CREATE TABLE nicknames (
	learner VARCHAR(32) NOT NULL, 
	session VARCHAR(32) NOT NULL, 
	nickname TEXT NOT NULL, 
	folded TEXT NOT NULL, 
	PRIMARY KEY (learner), 
	CONSTRAINT one_nickname_in_a_session UNIQUE (session, folded), 
	FOREIGN KEY(learner) REFERENCES learners (id) ON DELETE CASCADE, 
	FOREIGN KEY(session) REFERENCES sessions (id) ON DELETE CASCADE
);
INSERT INTO "nicknames" VALUES('9558867f5ba94fafba024204f7c1bd87','e3e70682c2094caca29f6fbed82c07cd','Heron','heron');
INSERT INTO "nicknames" VALUES('8133287637eb4cd9a87a1613e443df78','e3e70682c2094caca29f6fbed82c07cd','Otter','otter');
INSERT INTO "nicknames" VALUES('c17c627923c6412f8826867323a7711a','e3e70682c2094caca29f6fbed82c07cd','Lynx','lynx');
INSERT INTO "nicknames" VALUES('40212ef7cca545a19e4d6e3c1846d424','e3e70682c2094caca29f6fbed82c07cd','Badger','badger');
INSERT INTO "nicknames" VALUES('6f25e2a25a92418799c78df48f4ff31e','e6f4590b9a1641068f6a659eb4862b21','Heron','heron');
INSERT INTO "nicknames" VALUES('e9bb17bca3f249bf9c6316b950f24455','e6f4590b9a1641068f6a659eb4862b21','Newt','newt');
INSERT INTO "nicknames" VALUES('b5d32b1666194cb1971037d1b83e90ec','7a1d50068d724104b77383c13458a748','Crane','crane');
INSERT INTO "nicknames" VALUES('a0116be5ab0c468188f8e3d0d3290a4c','7a1d50068d724104b77383c13458a748','Vole','vole');
INSERT INTO "nicknames" VALUES('247a8333f7b047d28da8056c3d15eef7','d3fbf47a7e5b4e7f9ca5499d004ae545','Wren','wren');
INSERT INTO "nicknames" VALUES('1759edc372ae42448b0163c1cd9d2b7d','d3fbf47a7e5b4e7f9ca5499d004ae545','Toad','toad');
CREATE TABLE sessions (
	id VARCHAR(32) NOT NULL, 
	code VARCHAR(6) NOT NULL, 
	title TEXT NOT NULL, 
	live BOOLEAN NOT NULL, 
	items JSON NOT NULL, 
	settings JSON NOT NULL, 
	seed INTEGER NOT NULL, 
	at DOUBLE NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (code)
);
INSERT INTO "sessions" VALUES('e3e70682c2094caca29f6fbed82c07cd','CMYXTN','Monday round',1,'["seven-of-ten/counting-by-hand", "seven-of-ten/reply-to-the-carpenter", "magnesium-in-meq/todays-order", "five-failed/why-the-fingers", "stoma-and-salt/after-the-night", "seven-of-ten/stronger-after-rapid-swallows"]','{}',1806341205,1790000000.0);
INSERT INTO "sessions" VALUES('e6f4590b9a1641068f6a659eb4862b21','NED9PX','Homework on salts',0,'["low-magnesium-on-ppi/the-open-pill-box", "two-low-ions-slow-tablets/two-low-values", "steak-and-saliva/if-it-looks-normal"]','{"from": 1790001218.0, "until": 1790004818.0, "attempts": 2, "feedback": "now"}',631194409,1790001218.0);
INSERT INTO "sessions" VALUES('7a1d50068d724104b77383c13458a748','YMC3AD','Night round',1,'["night-clinic/which-name", "night-clinic/tonight", "seven-of-ten/counting-by-hand"]','{}',1901353491,1790005223.0);
INSERT INTO "sessions" VALUES('d3fbf47a7e5b4e7f9ca5499d004ae545','KPDJ4K','Unfinished round',1,'["irp-22-limit-26/against-which-limit", "second-qt-drug/call-to-the-translator"]','{}',1430804514,1790006289.0);
COMMIT;
